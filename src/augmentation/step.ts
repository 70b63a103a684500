import type { Transform } from "../../assembly/augmentation/layout.ts";

/** A transform of images with its options. */
export interface Step {
  readonly transform: Transform;
  /** Whether it expects numbers from 0 to 1. */
  readonly needsColors: boolean;
  /** Whether it moves pixels away from targets at their places. */
  readonly movesPixels: boolean;
  /** Of mixup. */
  readonly alpha?: number | undefined;
  /** Its record for images of a size. */
  resolve(image: ImageShape): StepRecord;
}

/** The operands of a transform, and the image size after it, if that changes. */
export interface StepRecord {
  readonly integers?: readonly number[];
  readonly floats?: readonly number[];
  readonly height?: number;
  readonly width?: number;
}

/** Size of an image. */
export interface ImageShape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}
