// Images by class: resized for a network, damaged files skipped.

import { present } from "../core/record.ts";
import type { Channels } from "../node/decode-image.ts";
import { smallImages } from "../node/small-images.ts";
import type { Source, SourceOptions } from "./source-options.ts";

/** Images by class. @throws what imageFolders() throws */
export const readImageFolder = (path: string, options: SourceOptions): Promise<Source> =>
  smallImages(
    path,
    { ...formOf(options), ...present({ classNames: options.classNames }) },
    "; --image-size sets another size",
  );

/** The form of images for a model, or as requested. */
export function formOf({ inputShape = [], imageSize, maxBytes }: SourceOptions): {
  size?: readonly [number, number];
  channels?: Channels;
  maxBytes: number | undefined;
} {
  if (inputShape.length === 3) {
    const [height, width, channels] = inputShape as [number, number, Channels];
    return { size: [height, width], channels, maxBytes };
  }
  return { ...(imageSize !== undefined && { size: [imageSize, imageSize] }), maxBytes };
}
