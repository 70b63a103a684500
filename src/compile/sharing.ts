// Whether the programs of an instance are divided among threads; what divides them is loaded only then.

import type { Instance } from "../engine/instance.ts";

/** How programs are divided. */
export interface Sharing {
  readonly threads: number;
  /** Least nanoseconds of a part; 0 divides everything. */
  readonly leastPart: number;
  readonly divide: typeof import("./divide.ts").divide;
}

/** How the programs of an instance are divided; undefined: not at all. */
export async function sharingOf({ sharing }: Instance): Promise<Sharing | undefined> {
  return sharing && { ...sharing, divide: (await import("./divide.ts")).divide };
}
