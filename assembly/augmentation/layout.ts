// What the command `augment` reads and keeps in memory, as word indices; AssemblyScript and TypeScript
// import the same enums.

/** What can be done to an image; the words behind it in its record. */
export enum Transform {
  /** probability */
  horizontalFlip = 0,
  /** probability */
  verticalFlip,
  /** height, width, padding */
  crop,
  /** height, width, lowest and highest share of the area, logarithms of lowest and highest ratio */
  resizedCrop,
  /** lowest, highest */
  scale,
  /** most rows, most columns */
  shift,
  /** lowest, highest, in degrees */
  rotate,
  /** lowest and highest brightness, contrast, saturation, hue */
  colorJitter,
  /** lowest, highest */
  tint,
  /** height, width */
  cutout,
  /** none: alpha is an operand of mixupShares */
  mixup,
}

/** Words of the record of one transform: the first is the Transform. */
export const TRANSFORM_WORDS = 10;

/** The head of a plan; the records follow. */
export enum PlanWord {
  height = 0,
  width,
  channels,
  /** Elements of an augmented image. */
  elements,
  transforms,
  /** The transform that mixes two images, or -1. */
  mixing,
  /** Bytes of each of the three buffers in the scratch memory. */
  bufferBytes,
  end,
}

/** An image seen through flips, shifts and crops: pixels that lie elsewhere, or nowhere. */
export enum View {
  address = 0,
  /** 1: bytes, 0: floats. */
  isBytes,
  /** Pixels from one stored row to the next. */
  pitch,
  /** An Axis each. */
  rows,
  columns = 8,
  end = 13,
}

/** Row or column i of a view is row or column sign * i + offset of what is stored; outside it is 0. */
export enum Axis {
  sign = 0,
  offset,
  /** The first that is stored, and the first behind them that is not. */
  low,
  high,
  size,
}

/** What is done to a colour; an entry of a list is one of these and three numbers. */
export enum Adjustment {
  /** v * a */
  brightness = 0,
  /** v * a + b */
  contrast,
  /** v * a + grey * b */
  saturation,
  /** turned by a sixths of a circle */
  hue,
  /** v + a, b, c */
  tint,
}

/** Words of an entry of a list of adjustments, and how many there can be. */
export const ADJUSTMENT_WORDS = 4;
export const ADJUSTMENTS = 4;

/** The scratch memory begins with a view and a list of adjustments; behind so many words lie three buffers. */
export const SCRATCH_WORDS = 32;
