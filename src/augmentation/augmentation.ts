import { Transform } from "../../assembly/augmentation/layout.ts";
import type { NdArray } from "../array/types.ts";
import { DataError } from "../core/errors.ts";
import { numberOption, readOptions } from "../core/options.ts";
import { type PreviewInput, previewOf } from "./preview.ts";
import type { Step } from "./step.ts";

/** The code of options that cannot be used. */
export const OPTION_CODE = "AUGMENT";

/**
 * Random transforms of the training images, drawn anew for each sample in each epoch.
 *
 * @example
 * const augment = horizontalFlip({ p: 1 });
 * augment.preview([[[[1], [2]]]], 1).data; // [2, 1]
 * await mlp({ hidden: [8] }).fit(synthetic.digits({ count: 40, seed: 1 }), { epochs: 1, augment });
 */
export class Augmentation {
  /** @internal */
  constructor(
    /** @internal */
    readonly steps: readonly Step[],
    /** Determines all random numbers, together with epoch and number of the sample. */
    readonly seed: number = 0,
  ) {}

  /** The transforms in order: "horizontalFlip", "cutout". */
  get names(): string[] {
    return this.steps.map(({ transform }) => Transform[transform]);
  }

  /**
   * The first n images of x [rows, height, width, channels] as training sees them in an epoch, bytes as
   * bytes: [n, h, w, channels]. Row i is sample i, unless x is a data set, whose samples have numbers. The
   * epochs of a model count from its compile().
   * @throws DataError for n larger than the rows, or numbers outside 0 to 1 if colours change; ShapeError for other shapes, or images too small
   *
   * @example
   * const { x } = synthetic.digits({ count: 4, seed: 1 });
   * rotate({ degrees: 20 }).preview(x, 2).shape; // [2, 28, 28, 1]
   */
  preview(x: PreviewInput, n: number, options: { readonly epoch?: number } = {}): NdArray {
    return previewOf(this, x, n, options, OPTION_CODE);
  }
}

/**
 * Combines transforms, applied in this order. In an epoch a sample looks the same for any order of rows and
 * batch size, on every engine.
 * @throws DataError for anything but transforms, a second mixup, or a seed that is no integer >= 0
 *
 * @example
 * const augment = compose([horizontalFlip(), randomCrop({ padding: 4 })], { seed: 1 });
 * augment.preview(synthetic.digits({ count: 4, seed: 1 }).x, 3).shape; // [3, 28, 28, 1]
 */
export function compose(
  transforms: readonly Augmentation[],
  options: { readonly seed?: number } = {},
): Augmentation {
  const table = { seed: numberOption({ default: 0, low: 0, integer: true }) };
  const { seed } = readOptions("compose", table, options, OPTION_CODE);
  if (!Array.isArray(transforms)) throw badTransforms("a list of transforms", transforms);
  const steps = transforms.flatMap((each: Augmentation) => {
    if (each instanceof Augmentation) return each.steps;
    throw badTransforms("transforms such as horizontalFlip()", each);
  });
  const mixing = steps.filter(({ alpha }) => alpha !== undefined).length;
  if (mixing > 1) throw badTransforms("mixup at most once", mixing);
  return new Augmentation(steps, seed);
}

const badTransforms = (expected: string, got: unknown) =>
  DataError.of(OPTION_CODE, "compose", expected, got);
