// Definitions by the names that users, files and the command line have for them.

import { unknownName } from "./names.ts";

/** Definitions by kind. */
export class Registry<Definition extends { readonly kind: string }> {
  private readonly byKind = new Map<string, Definition>();

  constructor(
    /** What they are, for errors: "activation". */
    readonly family: string,
    definitions: readonly Definition[] = [],
  ) {
    for (const each of definitions) this.byKind.set(each.kind, each);
  }

  /** The kinds, in the order they were defined. */
  get kinds(): string[] {
    return [...this.byKind.keys()];
  }

  has(kind: unknown): kind is string {
    return typeof kind === "string" && this.byKind.has(kind);
  }

  /** The definition of a kind. @throws DataError UNKNOWN_NAME for one that nobody has defined */
  get(kind: unknown): Definition {
    if (this.has(kind)) return this.byKind.get(kind)!;
    throw unknownName(this.family, kind, this.kinds);
  }
}
