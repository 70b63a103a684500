import type { LimitOptions } from "./budget.ts";
import type { DataFolder } from "./data-folder.ts";
import { commonSize, type ImageFolderOptions, imageFolders } from "./image-folder.ts";

/** Larger images would make networks slow. */
const LARGEST_SIDE = 64;
const DEFAULT_SIDE = 32;
const SKIPPED_SHOWN = 5;

/**
 * Images by class for training, as imageFolders() reads them: small if no size is given, without damaged files. Notes
 * say why images were resized, with `advice`, and which files were skipped.
 * @throws what imageFolders() throws
 */
export async function smallImages(
  folder: string,
  options: Omit<ImageFolderOptions, "damaged" | "onSkip">,
  advice = "",
): Promise<DataFolder & { readonly notes: readonly string[] }> {
  const unsuited = options.size === undefined ? await unsuitedSize(folder, options) : undefined;
  const skipped: string[] = [];
  const data = await imageFolders(folder, {
    ...options,
    ...(unsuited && { size: DEFAULT_SIDE }),
    damaged: "skip",
    onSkip: (file, reason) => skipped.push(`${file} (${reason})`),
  });
  const resized = `${unsuited}: resized to ${DEFAULT_SIDE} x ${DEFAULT_SIDE}${advice}`;
  return { ...data, notes: [...(unsuited ? [resized] : []), ...skippedNote(skipped)] };
}

/** "images of 480 x 640" or "images of different sizes"; undefined if their common size is small. */
async function unsuitedSize(folder: string, limits: LimitOptions): Promise<string | undefined> {
  const common = await commonSize(folder, limits);
  if (!common) return "images of different sizes";
  return Math.max(...common) > LARGEST_SIDE ? `images of ${common.join(" x ")}` : undefined;
}

/** "skipped files: 2: a.txt (not an image), …"; nothing for none. */
function skippedNote(skipped: readonly string[]): string[] {
  if (skipped.length === 0) return [];
  const shown = skipped.slice(0, SKIPPED_SHOWN).join(", ");
  const more = skipped.length > SKIPPED_SHOWN ? ", …" : "";
  return [`skipped files: ${skipped.length}: ${shown}${more}`];
}
