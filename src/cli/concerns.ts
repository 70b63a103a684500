// Which arguments about data concern which kind of them.

import { DataError } from "../core/errors.ts";
import { DECIDED_COLUMNS } from "./decided.ts";

/** How the cells of a table are read. */
const READING_FLAGS = {
  delimiter: "--delimiter",
  decimal: "--decimal",
  missingWords: "--missing-words",
  unreadable: "--unreadable",
} as const;

/** Arguments about data beside --data itself. */
const DATA_FLAGS = {
  target: "--target",
  task: "--task",
  ...DECIDED_COLUMNS,
  ...READING_FLAGS,
  split: "--split",
  groups: "--groups",
  imageSize: "--image-size",
} as const;

/** What nobody should be advised to use beside a model. */
export const DECIDED_FLAGS: readonly string[] = Object.values(DATA_FLAGS).filter(
  (flag) => !(Object.values(READING_FLAGS) as string[]).includes(flag),
);

/** They as they were given; --task is "auto" where nothing was said. */
export type GivenFlags = { readonly [name in keyof typeof DATA_FLAGS]?: unknown };

export const TABLE = "a table";
export const ARRAYS = "NumPy arrays";
export const IMAGES = "images by class";

const CONCERNED: Readonly<Record<keyof typeof DATA_FLAGS, readonly string[]>> = {
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
};

/** Refuses arguments that say nothing about data of a kind. */
export function refuseUnconcerned(kind: string, given: GivenFlags): void {
  for (const name of Object.keys(CONCERNED) as (keyof GivenFlags)[]) {
    if (given[name] === undefined || (name === "task" && isTrue(given.task, kind))) continue;
    if (CONCERNED[name].includes(kind)) continue;
    const [flag, expected] = [DATA_FLAGS[name], CONCERNED[name].join(" or ")];
    throw new DataError("ARGUMENT", `Cannot use ${flag} with ${kind}: expected ${expected}`, {
      expected,
      got: kind,
      hint: `leave out ${flag}`,
    });
  }
}

/** Whether it says what is so: files of classes are for classification. */
const isTrue = (task: unknown, kind: string) =>
  task === "auto" || (task === "classification" && !kind.startsWith("synthetic"));
