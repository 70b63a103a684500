// Which options apply to which kind of data, and which ones a model's file determines.

import { DataError, phrase } from "../core/errors.ts";

/** The flag of an option: maxBytes is --max-bytes. */
export const flagOf = (name: string): string =>
  `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

export const TABLE = "a table";
export const ARRAYS = "NumPy arrays";
export const IMAGES = "images by class";

/** The options about data, and the kinds of data they apply to. */
const APPLICABLE = {
  target: [TABLE],
  task: [TABLE, ARRAYS],
  types: [TABLE],
  columns: [TABLE],
  drop: [TABLE],
  delimiter: [TABLE],
  decimal: [TABLE],
  missingWords: [TABLE],
  unreadable: [TABLE],
  split: [TABLE, ARRAYS],
  groups: [TABLE],
  imageSize: [IMAGES],
} as const satisfies Readonly<Record<string, readonly string[]>>;

type DataOption = keyof typeof APPLICABLE;

/** Options about data as they are given; the default task is "auto". */
export type DataOptions = { readonly [name in DataOption]?: unknown };

/** The column types of a table. */
export const COLUMN_OPTIONS = ["types", "columns", "drop"] as const;

/** How the cells of a table are read; these can also be given with a model. */
const READING_OPTIONS: readonly string[] = ["delimiter", "decimal", "missingWords", "unreadable"];

/** The flags that a model's file determines, which no hint should suggest. */
export const FIXED_FLAGS: readonly string[] = Object.keys(APPLICABLE)
  .filter((name) => !READING_OPTIONS.includes(name))
  .map(flagOf);

/** Checks that the given options apply to a kind of data. @throws DataError ARGUMENT */
export function requireApplicable(kind: string, given: DataOptions): void {
  for (const [name, kinds] of Object.entries<readonly string[]>(APPLICABLE)) {
    const value = given[name as DataOption];
    if (value === undefined || kinds.includes(kind)) continue;
    if (name === "task" && isRedundant(value, kind)) continue;
    const flag = flagOf(name);
    const hint = `remove ${flag}`;
    const action = `use ${flag} with ${kind}`;
    throw DataError.of("ARGUMENT", action, kinds.join(" or "), phrase("other data", kind), {
      hint,
    });
  }
}

/** Whether a task is what it is anyway: files of classes are for classification. */
const isRedundant = (task: unknown, kind: string) =>
  task === "auto" || (task === "classification" && !kind.startsWith("synthetic"));

/** Checks that options which a model's file determines are not given `beside` it. @throws DataError */
export function requireFromModel(
  code: string,
  names: readonly string[],
  options: object,
  beside: string,
): void {
  const name = names.find((each) => (options as Record<string, unknown>)[each] !== undefined);
  if (name === undefined) return;
  const flag = flagOf(name);
  const expected = phrase("the setting in the model's file");
  throw DataError.of(code, `use ${flag} with ${beside}`, expected, phrase("another", flag), {
    hint: `remove ${flag}`,
  });
}
