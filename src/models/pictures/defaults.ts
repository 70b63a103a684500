// The ready-made networks for images by name, which of them suits images, and how to train them.

import type { SourceArray } from "../../array/types.ts";
import { DataError, phrase } from "../../core/errors.ts";
import type { Layer } from "../../layers/any-layer.ts";
import type { LayerBase } from "../../layers/layer.ts";
import { type NetworkDefaults, within } from "../defaults.ts";
import { lenet5 } from "./lenet5.ts";
import type { PictureNetworkOptions } from "./options.ts";
import { resnet8, resnet20 } from "./resnet.ts";
import { separable } from "./separable.ts";
import { vggSmall } from "./vgg-small.ts";

interface PictureNetwork {
  layers(options: PictureNetworkOptions): Layer[];
  /** The largest one of a cycle; normalised networks bear larger ones. */
  readonly learningRate: number;
  /** Pixels of the smallest images whose windows all fit. */
  readonly leastSide: number;
}

/** The networks by their names on the command line. */
export const PICTURE_NETWORKS = {
  lenet5: { layers: lenet5, learningRate: 0.04, leastSide: 12 },
  "vgg-small": { layers: vggSmall, learningRate: 0.03, leastSide: 4 },
  resnet8: { layers: resnet8, learningRate: 0.1, leastSide: 1 },
  resnet20: { layers: resnet20, learningRate: 0.1, leastSide: 1 },
  separable: { layers: separable, learningRate: 0.1, leastSide: 1 },
} as const satisfies Record<string, PictureNetwork>;

export type PictureNetworkName = keyof typeof PICTURE_NETWORKS;

/**
 * LeNet-5 for grey images, else a residual network, which takes any size and learns colours better: the smallest, since
 * an epoch of ResNet-20 takes three times as long.
 */
export const usualNetwork = ([height, width, channels]: readonly number[]): PictureNetworkName =>
  channels === 1 && Math.min(height!, width!) >= PICTURE_NETWORKS.lenet5.leastSide
    ? "lenet5"
    : "resnet8";

/** @throws DataError NETWORK for images [height, width, channels] that are too small for a network */
export function requireSide(
  action: string,
  name: PictureNetworkName,
  [height, width]: readonly number[],
): void {
  const { leastSide } = PICTURE_NETWORKS[name];
  if (Math.min(height!, width!) >= leastSide) return;
  const expected = phrase(`images of at least ${leastSide} x ${leastSide} pixels`, leastSide);
  throw DataError.of("NETWORK", action, expected, phrase(`${height} x ${width}`, [height, width]), {
    hint: "choose resnet8, which takes any size, or resize the images",
  });
}

/** Whether a list of layers is that of a network for images. */
export const convolves = (layers: readonly LayerBase[]): boolean =>
  layers.some(({ kind }) => kind === "conv2d");

/** Epochs that make about so many steps, within limits: 5 for 60,000 grey images, 20 for 15,000 in colours. */
const STEPS = { grey: 1_500, colour: 4_500 } as const;
const EPOCHS = { least: 5, most: 100 } as const;
/** Up to these numbers of rows, batches are smaller. */
const FEW_ROWS = 500;
const SOME_ROWS = 2_000;

/** Settings of a training. */
export type PictureDefaults = Pick<NetworkDefaults, "epochs" | "batchSize" | "weightDecay"> & {
  readonly optimizer: "sgd";
  readonly momentum: number;
  readonly nesterov: boolean;
  readonly schedule: "oneCycle";
};

/** Settings for x [n, height, width, channels]; `batch` overrides the batch size. */
export function pictureDefaults({ shape }: SourceArray, batch?: number): PictureDefaults {
  const rows = shape[0]!;
  const steps = shape.at(-1) === 1 ? STEPS.grey : STEPS.colour;
  const batchSize = batch ?? (rows < FEW_ROWS ? 16 : rows < SOME_ROWS ? 32 : 64);
  return {
    epochs: within(Math.ceil(steps / Math.ceil(rows / batchSize)), EPOCHS),
    batchSize,
    optimizer: "sgd",
    momentum: 0.9,
    nesterov: true,
    weightDecay: 5e-4,
    schedule: "oneCycle",
  };
}
