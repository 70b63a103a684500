// The entry `gradlane/augmentation`: images that vary from epoch to epoch.

export { type Augmentation, compose } from "../augmentation/augmentation.ts";
export type { PreviewInput } from "../augmentation/preview.ts";
export type { ImageSize, Spread } from "../augmentation/transforms.ts";
export {
  colorJitter,
  cutout,
  horizontalFlip,
  mixup,
  randomCrop,
  randomResizedCrop,
  randomScale,
  rotate,
  shift,
  tint,
  verticalFlip,
} from "../augmentation/transforms.ts";
