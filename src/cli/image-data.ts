// Images as the command line takes them: small, as a model wants them, damaged ones left out.

import type { LimitOptions } from "../node/budget.ts";
import { commonSize, imageFolders } from "../node/image-folder.ts";
import { limitOf, type Source, type SourceOptions } from "./source-options.ts";

/** Larger images make a network of dense layers slow. */
const LARGEST_SIDE = 64;
const DEFAULT_SIDE = 32;
const SKIPPED_SHOWN = 5;

/** Images by class, with what was left out. @throws what imageFolders() throws */
export async function readImageFolder(path: string, options: SourceOptions): Promise<Source> {
  const skipped: string[] = [];
  const notes: string[] = [];
  const form = formOf(options);
  if (form.size === undefined) {
    const common = await commonSize(path, limitOf(options));
    if (!common || Math.max(...common) > LARGEST_SIDE) {
      form.size = [DEFAULT_SIDE, DEFAULT_SIDE];
      const reason = common ? `images of ${common.join(" x ")}` : "images of different sizes";
      notes.push(`${reason}: made to fit ${form.size.join(" x ")}; --image-size chooses another`);
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
    notes.push(
      `left out files: ${skipped.length}: ${shown}${skipped.length > SKIPPED_SHOWN ? ", …" : ""}`,
    );
  }
  return { ...data, notes };
}

/** The form that images must have for a model, or were asked to have. */
export function formOf({ inputShape = [], imageSize, ...rest }: SourceOptions) {
  const [height, width, channels] = inputShape;
  const form: LimitOptions & { size?: readonly [number, number]; channels?: 1 | 3 | 4 } =
    limitOf(rest);
  if (imageSize !== undefined) form.size = [imageSize, imageSize];
  if (inputShape.length === 3) {
    form.size = [height!, width!];
    form.channels = channels as 1 | 3 | 4;
  }
  return form;
}
