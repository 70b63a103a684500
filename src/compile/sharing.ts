// Whether the programs of an instance are divided among threads; what divides them is loaded only then.

import type { Instance, Sharing } from "../engine/instance.ts";

/** How programs are divided, and what divides them. */
export interface ProgramSharing extends Sharing {
  readonly divide: typeof import("./divide.ts").divide;
}

/** How the programs of an instance are divided; undefined: not at all. */
export async function sharingOf({ sharing }: Instance): Promise<ProgramSharing | undefined> {
  return sharing && { ...sharing, divide: (await import("./divide.ts")).divide };
}
