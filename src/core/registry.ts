// Definitions by the names that users, files and the command line use.

import { DataError, phrase } from "./errors.ts";
import { unknownName } from "./names.ts";
import { showValue } from "./show.ts";

/** Definitions by kind. */
export class Registry<Definition extends { readonly kind: string }> {
  private readonly byKind: Map<unknown, Definition>;

  constructor(
    /** For errors, as in "activation". */
    private readonly family: string,
    definitions: readonly Definition[],
  ) {
    this.byKind = new Map(definitions.map((each) => [each.kind, each]));
  }

  /** The definition of a kind. @throws DataError UNKNOWN_NAME */
  get(kind: unknown): Definition {
    const definition = this.byKind.get(kind);
    if (definition) return definition;
    throw this.unknown(kind);
  }

  /** Adds a definition. @throws DataError NAME_TAKEN for a kind that has one */
  add(definition: Definition): void {
    const { kind } = definition;
    if (this.byKind.has(kind)) {
      const action = `define ${this.family} ${showValue(kind)}`;
      throw DataError.of("NAME_TAKEN", action, phrase("a kind without a definition"), kind, {
        hint: "choose another kind, and define each once",
      });
    }
    this.byKind.set(kind, definition);
  }

  /** The error for a kind without a definition. */
  unknown(kind: unknown): DataError {
    return unknownName(this.family, kind, this.kinds);
  }

  /** Names of the definitions, in the order in which they were added. */
  get kinds(): readonly string[] {
    return [...this.byKind.values()].map(({ kind }) => kind);
  }
}
