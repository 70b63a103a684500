import { activation } from "../../layers/activation.ts";
import type { Layer } from "../../layers/any-layer.ts";
import { dense } from "../../layers/dense.ts";
import { globalAveragePool2d } from "../../layers/pictures/global-pools.ts";
import { residual } from "../../layers/residual.ts";
import { normalised } from "./normalised.ts";
import { classesOf, he, type PictureNetworkOptions } from "./options.ts";

/** Filters of each stage; the first block of all but the first halves height and width. */
const STAGES = [16, 32, 64];

function block(filters: number, strides: number): Layer[] {
  const inside = [
    ...normalised(filters, 3, { strides }),
    activation("relu"),
    ...normalised(filters, 3),
  ];
  const around = strides > 1 ? { shortcut: normalised(filters, 1, { strides }) } : {};
  return [residual(inside, around), activation("relu")];
}

/** The layers of a residual network with so many blocks in each stage. */
function resnet(kind: string, blocks: number, options: PictureNetworkOptions): Layer[] {
  const classes = classesOf(kind, options);
  const stages = STAGES.flatMap((filters, stage) =>
    Array.from({ length: blocks }, (_, i) => block(filters, stage > 0 && i === 0 ? 2 : 1)).flat(),
  );
  return [
    ...normalised(16, 3),
    activation("relu"),
    ...stages,
    globalAveragePool2d(),
    dense(classes, he),
  ];
}

/**
 * The layers of ResNet-20 after the input, for images of 32x32x3, or any size: a convolution of 16 filters 3x3, three
 * stages of three residual blocks with 16, 32 and 64 filters, the mean over all pixels, and a dense layer of `classes`
 * units. Shortcuts into a stage are convolutions 1x1. He et al. 2015, "Deep residual learning for image recognition",
 * section 4.2.
 * @throws DataError for options out of range
 *
 * @example
 * const model = sequential([input([32, 32, 3]), ...resnet20()]);
 * model.parameterCount; // 272474
 */
export const resnet20 = (options: PictureNetworkOptions = {}): Layer[] =>
  resnet("resnet20", 3, options);

/**
 * The same as resnet20() with one residual block in each stage: a third of its time. The default of imageClassifier() and
 * the command line for images of several channels.
 * @throws DataError for options out of range
 *
 * @example
 * const model = sequential([input([32, 32, 3]), ...resnet8()]);
 * model.parameterCount; // 78042
 */
export const resnet8 = (options: PictureNetworkOptions = {}): Layer[] =>
  resnet("resnet8", 1, options);
