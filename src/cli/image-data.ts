// Images by class: resized for a network, damaged files skipped.

import type { Channels } from "../node/decode-image.ts";
import { commonSize, imageFolders } from "../node/image-folder.ts";
import type { Source, SourceOptions } from "./source-options.ts";

/** Larger images would make dense layers slow. */
const LARGEST_SIDE = 64;
const DEFAULT_SIDE = 32;
const SKIPPED_SHOWN = 5;

/** Images by class. @throws what imageFolders() throws */
export async function readImageFolder(path: string, options: SourceOptions): Promise<Source> {
  const skipped: string[] = [];
  const notes: string[] = [];
  const form = formOf(options);
  if (form.size === undefined) {
    const common = await commonSize(path, { maxBytes: options.maxBytes });
    if (!common || Math.max(...common) > LARGEST_SIDE) {
      form.size = [DEFAULT_SIDE, DEFAULT_SIDE];
      const reason = common ? `images of ${common.join(" x ")}` : "images of different sizes";
      notes.push(`${reason}: resized to ${form.size.join(" x ")}; --image-size sets another size`);
    }
  }
  const data = await imageFolders(path, {
    ...form,
    ...(options.classNames && { classNames: options.classNames }),
    damaged: "skip",
    onSkip: (file, reason) => skipped.push(`${file} (${reason})`),
  });
  if (skipped.length > 0) {
    const shown = skipped.slice(0, SKIPPED_SHOWN).join(", ");
    const more = skipped.length > SKIPPED_SHOWN ? ", …" : "";
    notes.push(`skipped files: ${skipped.length}: ${shown}${more}`);
  }
  return { ...data, notes };
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
