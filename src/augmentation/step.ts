import type { Transform } from "../../assembly/augmentation/layout.ts";

/** A transform of images. */
export interface Step {
  readonly transform: Transform;
  /** Of mixup. */
  readonly alpha?: number;
  /** The words of its record for images of a size, and the size it makes of it, where that is another. */
  resolve(image: ImageShape): {
    readonly integers?: readonly number[];
    readonly floats?: readonly number[];
    readonly height?: number;
    readonly width?: number;
  };
}

/** Size of an image. */
export interface ImageShape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}
