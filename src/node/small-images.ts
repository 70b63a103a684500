// The size at which images by class are trained on.

import type { LimitOptions } from "./budget.ts";
import { commonSize } from "./image-folder.ts";

/** Larger images would make networks slow. */
const LARGEST_SIDE = 64;
const DEFAULT_SIDE = 32;

/** Height and width to which images are resized, and why; undefined if their common size is small. */
export async function smallSize(
  folder: string,
  limits: LimitOptions,
): Promise<{ readonly size: readonly [number, number]; readonly reason: string } | undefined> {
  const common = await commonSize(folder, limits);
  if (common && Math.max(...common) <= LARGEST_SIDE) return undefined;
  const size = [DEFAULT_SIDE, DEFAULT_SIDE] as const;
  const reason = common ? `images of ${common.join(" x ")}` : "images of different sizes";
  return { size, reason: `${reason}: resized to ${size.join(" x ")}` };
}

const SKIPPED_SHOWN = 5;

/** "skipped files: 2: a.txt (not an image), …"; nothing for none. */
export function skippedNote(skipped: readonly string[]): string[] {
  if (skipped.length === 0) return [];
  const shown = skipped.slice(0, SKIPPED_SHOWN).join(", ");
  const more = skipped.length > SKIPPED_SHOWN ? ", …" : "";
  return [`skipped files: ${skipped.length}: ${shown}${more}`];
}
