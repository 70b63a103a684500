// Descriptor of the windows of a pool, as word indices; imported by AssemblyScript and TypeScript.

/** Sizes in pixels. */
export enum PoolWord {
  height = 0,
  width,
  channels,
  outputHeight,
  outputWidth,
  /** Of a window. */
  windowHeight,
  windowWidth,
  strideY,
  strideX,
  /** Rows of padding above the image, columns left of it. */
  top,
  left,
}

/** Words of a descriptor. */
export const POOL_WORDS = 11;
