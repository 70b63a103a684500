import { Transform } from "../../assembly/augmentation/layout.ts";
import type { NdArray } from "../array/types.ts";
import { DataError } from "../core/errors.ts";
import { requireKnownKeys } from "../core/names.ts";
import { requireWhole } from "./images.ts";
import { type PreviewInput, previewOf } from "./preview.ts";
import type { Step } from "./step.ts";

/**
 * What is done to the images of a training, drawn anew for each sample in each epoch.
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
    /** Decides, with epoch and number of the sample, what is drawn. */
    readonly seed: number = 0,
  ) {}

  /** What is done, in order: "horizontalFlip", "cutout". */
  get names(): string[] {
    return this.steps.map(({ transform }) => Transform[transform]);
  }

  /**
   * The first n images of x [rows, height, width, channels] as training sees them in an epoch, bytes as
   * bytes: [n, h, w, channels]. Row i counts as sample i, unless x is a data set, whose samples have
   * numbers. The epochs of a model count from its compile().
   * @throws DataError for an n beyond the rows, or numbers beyond 0 to 1 where colours change; ShapeError for what is no image, or does not fit
   *
   * @example
   * const { x } = synthetic.digits({ count: 4, seed: 1 });
   * rotate({ degrees: 20 }).preview(x, 2).shape; // [2, 28, 28, 1]
   */
  preview(x: PreviewInput, n: number, options: { readonly epoch?: number } = {}): NdArray {
    return previewOf(this, x, n, options);
  }
}

/**
 * Transforms one after the other, in this order. The same sample looks the same in an epoch in any order
 * of rows and batch size, on every engine.
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
  requireKnownKeys("compose", options, ["seed"]);
  const { seed = 0 } = options;
  if (!Array.isArray(transforms)) throw badTransform("a list of transforms", transforms);
  const steps = transforms.flatMap((each: Augmentation) => {
    if (each instanceof Augmentation) return each.steps;
    throw badTransform("transforms such as horizontalFlip()", each);
  });
  requireWhole("compose", "seed", seed, 0, Number.MAX_SAFE_INTEGER);
  if (steps.filter(({ alpha }) => alpha !== undefined).length > 1) {
    throw badTransform("mixup once", "twice");
  }
  return new Augmentation(steps, seed);
}

const badTransform = (expected: string, got: unknown) =>
  DataError.of("AUGMENT", "compose", expected, got);
