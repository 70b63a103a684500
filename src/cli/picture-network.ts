// The network for images: the one of --network, or one that suits their size.

import { DataError, phrase } from "../core/errors.ts";
import { showShape } from "../core/shape.ts";
import type { Model } from "../model/model.ts";
import { usualTransforms as usualTransformsOf } from "../models/pictures/augmentation.ts";
import {
  convolves,
  PICTURE_NETWORKS,
  type PictureNetworkName,
  requireSide,
  usualNetwork,
} from "../models/pictures/defaults.ts";
import { ColumnScaler } from "../preprocessing/column-scaler.ts";
import { stepsOf } from "../preprocessing/pipeline.ts";
import { flagOf } from "./option-rules.ts";

const MLP = "mlp";

/** The values of --network. */
export const NETWORKS: readonly string[] = [MLP, ...Object.keys(PICTURE_NETWORKS)];

/** Arguments about the layers. */
export interface LayerOptions {
  readonly network?: typeof MLP | PictureNetworkName;
  readonly hidden?: readonly number[];
  readonly activation?: string;
}

/**
 * The network for preprocessed rows of a shape; undefined for hidden layers.
 * @throws DataError NETWORK for rows that are not images, images that are too small, or arguments about hidden layers
 * beside it
 */
export function pictureNetwork(
  { network, hidden, activation }: LayerOptions,
  shape: readonly number[],
): PictureNetworkName | undefined {
  if (network === MLP) return undefined;
  const isImage = shape.length === 3;
  const about = hidden !== undefined ? "hidden" : activation !== undefined ? "activation" : "";
  if (network === undefined) return isImage && !about ? usualNetwork(shape) : undefined;
  const action = `use --network ${network}`;
  if (!isImage) {
    const got = phrase(`rows of shape ${showShape(shape)}`, shape);
    throw DataError.of("NETWORK", action, phrase("images [height, width, channels]"), got, {
      hint: "omit --network, or choose layers with --hidden",
    });
  }
  if (!about) {
    requireSide(action, network, shape);
    return network;
  }
  const flag = flagOf(about);
  throw DataError.of("NETWORK", action, phrase(`no ${flag}`), phrase(`${flag} too`), {
    hint: `remove ${flag}, or choose --network mlp`,
  });
}

/** The transforms for a model unless others are given: images of three channels are cropped and flipped. */
export function usualTransforms({ layers, preprocessing }: Model, shape: readonly number[]) {
  const mayAugment = stepsOf(preprocessing).every((step) => step instanceof ColumnScaler);
  return convolves(layers) && mayAugment ? usualTransformsOf(shape) : [];
}

/** Says which network was chosen, and how to choose another. */
export function networkNote({ layers, architecture }: Model, options: LayerOptions): string[] {
  if (options.network !== undefined || !convolves(layers)) return [];
  const { shape } = architecture.input;
  const name = usualNetwork(shape);
  const others = NETWORKS.filter((each) => each !== name).join(", ");
  return [`images of ${shape.join("x")}: network ${name}; --network chooses another: ${others}`];
}
