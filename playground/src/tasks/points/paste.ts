// A table of x, y and class or quantity as the user's own points.

import { GradlaneError, type NumericArray, table } from "../../gradlane.ts";
import type { DataRecipe } from "../../recipe/recipe.ts";
import { Refusal } from "../../recipe/refusal.ts";
import { encodePoints, type OwnPoint } from "./own-points.ts";
import { MOST_CLASSES, OWN } from "./task.ts";

const MOST = 1200;

/** The points of a table whose last column is the target; every column is scaled to fit. @throws Refusal */
export async function pointsFromTable(text: string): Promise<{
  readonly recipe: DataRecipe;
  readonly notice: string;
}> {
  try {
    return await read(text);
  } catch (error) {
    throw error instanceof GradlaneError ? new Refusal(error.message) : error;
  }
}

async function read(text: string): Promise<{ recipe: DataRecipe; notice: string }> {
  const { x, y, classNames, columnNames = [] } = await table(text);
  const [rows = 0, columns = 0] = x.shape;
  if (columns !== 2) {
    throw new Refusal(
      `Cannot read points: expected two columns of numbers before the target, got ${columns}`,
    );
  }
  if (rows > MOST) {
    throw new Refusal(
      `Cannot read points: expected at most ${MOST} rows, got ${rows}; the task "Tables" takes more`,
    );
  }
  const classes = classNames?.length ?? 0;
  if (classes === 1 || classes > MOST_CLASSES) {
    throw new Refusal(`Cannot read points: expected 2 to ${MOST_CLASSES} classes, got ${classes}`);
  }
  const data = x.data as NumericArray;
  const across = scaled(Array.from({ length: rows }, (_, i) => data[2 * i]!));
  const up = scaled(Array.from({ length: rows }, (_, i) => data[2 * i + 1]!));
  const targets = Array.from(y.data as NumericArray);
  const values = classes > 0 ? { scaled: targets, range: "" } : scaled(targets);
  const points: OwnPoint[] = targets.map((_, i) => ({
    x: across.scaled[i]!,
    y: up.scaled[i]!,
    target: values.scaled[i]!,
  }));
  const names =
    classes > 0 ? `; classes ${classNames!.map((name, i) => `${i} ${name}`).join(", ")}` : "";
  const [first = "x", second = "y"] = columnNames;
  return {
    recipe: { source: OWN, classes, points: encodePoints(points, classes) },
    notice: `${rows} points: ${first} from ${across.range} and ${second} from ${up.range} are shown from −1 to 1${names}`,
  };
}

/** Numbers from −1 to 1, and the range that they had. */
function scaled(values: readonly number[]): { readonly scaled: number[]; readonly range: string } {
  const low = Math.min(...values);
  const high = Math.max(...values);
  if (values.some((value) => !Number.isFinite(value))) {
    throw new Refusal("Cannot read points: expected numbers without gaps");
  }
  const scale = high > low ? 2 / (high - low) : 0;
  const round = (value: number) => Number(value.toPrecision(4));
  return {
    scaled: values.map((value) => (scale > 0 ? (value - low) * scale - 1 : 0)),
    range: `${round(low)} to ${round(high)}`,
  };
}
