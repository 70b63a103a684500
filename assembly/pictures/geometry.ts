// Sizes of a convolution; imported by AssemblyScript and TypeScript.

/**
 * Words of its descriptor. "Out" is the side of the filters: the output of conv2d, and the input of its transpose. A
 * part of the kernel's gradient is `segment` rows of a filter's row by a panel of filters; it is summed over blocks of
 * `block` images, `band` rows of them at a time.
 */
export enum Geometry {
  height = 0,
  width,
  channels,
  outHeight,
  outWidth,
  filters,
  kernelHeight,
  kernelWidth,
  strideY,
  strideX,
  dilationY,
  dilationX,
  top,
  left,
  groups,
  segment,
  block,
  band,
}

/** Words of a descriptor. */
export const GEOMETRY_WORDS = 18;
