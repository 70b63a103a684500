// Images by class: resized for a network, damaged files skipped.

import type { Channels } from "../node/decode-image.ts";
import { imageFolders } from "../node/image-folder.ts";
import { skippedNote, smallSize } from "../node/small-images.ts";
import type { Source, SourceOptions } from "./source-options.ts";

/** Images by class. @throws what imageFolders() throws */
export async function readImageFolder(path: string, options: SourceOptions): Promise<Source> {
  const skipped: string[] = [];
  const notes: string[] = [];
  const form = formOf(options);
  if (form.size === undefined) {
    const small = await smallSize(path, { maxBytes: options.maxBytes });
    if (small) {
      form.size = small.size;
      notes.push(`${small.reason}; --image-size sets another size`);
    }
  }
  const data = await imageFolders(path, {
    ...form,
    ...(options.classNames && { classNames: options.classNames }),
    damaged: "skip",
    onSkip: (file, reason) => skipped.push(`${file} (${reason})`),
  });
  return { ...data, notes: [...notes, ...skippedNote(skipped)] };
}

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
