// Runs code of the documentation: `expression; // value` must give that value.

import ts from "typescript";
import { expect } from "vitest";
import * as bullmq from "../src/entries/bullmq.ts";
import * as node from "../src/entries/node.ts";
import * as onnx from "../src/entries/onnx.ts";
import * as predict from "../src/entries/predict.ts";
import * as predictor from "../src/entries/predictor.ts";
import * as safetensors from "../src/entries/safetensors.ts";
import * as serve from "../src/entries/serve.ts";
import * as sweep from "../src/entries/sweep.ts";
import * as tfjs from "../src/entries/tfjs.ts";
import * as tracking from "../src/entries/tracking.ts";
import * as gradlane from "../src/index.ts";

/** A statement with the value in its comment. */
interface Shown {
  readonly value: string;
}

const { shownValues, wrapShown } = (await import(
  new URL("../tools/snippets.mjs", import.meta.url).href
)) as {
  shownValues(code: string): Shown[];
  wrapShown(
    code: string,
    shown: readonly Shown[],
    around: (shown: Shown, index: number) => readonly [string, string],
  ): string;
};

export { shownValues };

const PACKAGES = {
  gradlane,
  "gradlane/bullmq": bullmq,
  "gradlane/node": node,
  "gradlane/onnx": onnx,
  "gradlane/predict": predict,
  "gradlane/predictor": predictor,
  "gradlane/safetensors": safetensors,
  "gradlane/serve": serve,
  "gradlane/sweep": sweep,
  "gradlane/tfjs": tfjs,
  "gradlane/tracking": tracking,
};

/** All exports of the package, by name. */
export const EXPORTS: Readonly<Record<string, unknown>> = {
  ...predict,
  ...predictor,
  ...onnx,
  ...safetensors,
  ...tfjs,
  ...serve,
  ...sweep,
  ...bullmq,
  ...tracking,
  ...node,
  ...gradlane,
};

/**
 * Runs code as the body of an async function, with names from outside, and checks every value shown.
 * Returns how many there were.
 * @throws Error for a value shown beside anything but an expression, or where the code never comes
 */
export async function runSnippet(
  code: string,
  names: Readonly<Record<string, unknown>> = {},
): Promise<number> {
  const shown = shownValues(code);
  const checked = wrapShown(code, shown, ({ value }, index) => [
    `check(${index}, `,
    `, ${value}, ${decimalsIn(value)})`,
  ]);
  const importless = checked
    .replace(
      /import (\{[^}]+\}) from "(gradlane(?:\/(?:bullmq|node|onnx|predict|predictor|safetensors|serve|sweep|tfjs|tracking))?)";/g,
      (_, imported, from) => `const ${imported.replace(/ as /g, ": ")} = packages["${from}"];`,
    )
    .replace(
      /import (\{[^}]+\}) from "(node:[\w/]+)";/g,
      'const $1 = process.getBuiltinModule("$2");',
    );
  // in a block, whose names may shadow imported ones
  const { outputText } = ts.transpileModule(`const run = async () => {{\n${importless}\n}};`, {
    compilerOptions: { target: ts.ScriptTarget.ES2022 },
  });
  const reached = new Set<number>();
  const check = (index: number, got: unknown, value: unknown, decimals: number) => {
    reached.add(index);
    checkShown(got, value, decimals);
  };
  const given = { ...names, packages: PACKAGES, check };
  const make = new Function(...Object.keys(given), `${outputText}\nreturn run();`);
  await make(...Object.values(given));
  shown.forEach(({ value }, index) => {
    if (!reached.has(index)) throw new Error(`expected to reach the value "// ${value}"`);
  });
  return shown.length;
}

const decimalsIn = (shown: string) =>
  Math.max(0, ...[...shown.matchAll(/\.(\d+)/g)].map(([, digits]) => digits!.length));

/** Numbers agree to the digits shown, other values exactly. */
function checkShown(got: unknown, shown: unknown, decimals: number): void {
  const rounded = (value: unknown): unknown => {
    if (typeof value === "number") return Number(value.toFixed(decimals)) + 0; // no -0
    if (ArrayBuffer.isView(value)) return rounded([...(value as Float32Array)]);
    if (Array.isArray(value)) return value.map(rounded);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, rounded(each)]));
  };
  expect(rounded(got)).toEqual(shown);
}
