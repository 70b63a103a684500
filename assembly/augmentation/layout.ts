// Memory layout of the command `augment`, as word indices; imported by AssemblyScript and TypeScript.

/** Transforms of images; comments name the other words of their records. */
export enum Transform {
  /** probability */
  horizontalFlip = 0,
  /** probability */
  verticalFlip,
  /** height, width, padding */
  crop,
  /** height, width, minimum and maximum share of the area, logarithms of minimum and maximum ratio */
  resizedCrop,
  /** minimum, maximum */
  scale,
  /** maximum rows, maximum columns */
  shift,
  /** minimum, maximum, in degrees */
  rotate,
  /** minimum and maximum of brightness, contrast, saturation, hue */
  colorJitter,
  /** minimum, maximum */
  tint,
  /** height, width */
  cutout,
  /** none: alpha is an operand of mixupShares */
  mixup,
}

/** Words of the record of one transform: the first is the Transform. */
export const TRANSFORM_WORDS = 10;

/** Header of a plan, followed by the records. */
export enum PlanWord {
  height = 0,
  width,
  channels,
  /** Elements of an augmented image. */
  elements,
  transforms,
  /** Index of the transform mixup, or -1. */
  mixing,
  /** Bytes of each of the three buffers of the workspace. */
  bufferBytes,
  end,
}

/** An image under flips, shifts and crops, with pixels read from other positions or outside. */
export enum View {
  address = 0,
  /** 1: bytes, 0: floats. */
  isBytes,
  /** Pixels from one stored row to the next. */
  pitch,
  /** One Axis each. */
  rows,
  columns = 8,
  end = 13,
}

/** Row or column i of a view is row or column sign * i + offset of the stored image, 0 outside. */
export enum Axis {
  sign = 0,
  offset,
  /** First stored row or column, and the end. */
  low,
  high,
  size,
}

/** Adjustments of a colour; an entry of a list is an adjustment and three numbers. */
export enum Adjustment {
  /** v * a */
  brightness = 0,
  /** v * a + b */
  contrast,
  /** v * a + grey * b */
  saturation,
  /** hue rotated by a sixths of a circle */
  hue,
  /** v + a, b, c */
  tint,
}

/** Words per entry of a list of adjustments, and the maximum number of entries. */
export const ADJUSTMENT_WORDS = 4;
export const ADJUSTMENTS = 4;

/** Words at the beginning of the workspace: a view and a list of adjustments; three buffers follow. */
export const SCRATCH_WORDS = 32;
