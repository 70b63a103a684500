import { loadModel } from "../checkpoint/load-model.ts";
import type { ArrayInput } from "../data/ndarray.ts";
import { classesOf } from "../training/metric-values.ts";
import type { Model } from "../training/model.ts";
import { isFolder, loadTestData } from "./data.ts";
import { startEngine } from "./engine.ts";
import type { ModelArguments } from "./evaluate.ts";
import { EXIT } from "./exit.ts";
import { classNamesOf, isClassifier } from "./report.ts";
import { readFeatureFile } from "./table-file.ts";

/** Writes a line for each row: its class or values. @returns the exit code */
export async function predictCommand(path: string, options: ModelArguments): Promise<number> {
  await startEngine(options);
  const model = await loadModel(path);
  const x = await readFeatures(model, options);
  const lines = isClassifier(model)
    ? await classLines(model, x, options.json)
    : await valueLines(model, x, options.json);
  process.stdout.write(lines.map((line) => `${line}\n`).join(""));
  return EXIT.fine;
}

/** The rows of a path as the model takes them. @throws DataError where they are others */
export async function readFeatures(
  model: Model,
  { data, target }: Pick<ModelArguments, "data" | "target">,
): Promise<ArrayInput> {
  if (await isFolder(data)) return (await loadTestData(data, target, undefined)).data.x;
  const { shape } = model.architecture.input;
  return readFeatureFile(
    data,
    target,
    shape.reduce((size, dimension) => size * dimension, 1),
  );
}

async function classLines(model: Model, x: ArrayInput, json?: boolean): Promise<string[]> {
  const names = classNamesOf(model);
  const { data } = await model.predictProbabilities(x);
  return Array.from(classesOf(data, names.length), (label, row) => {
    if (!json) return names[label]!;
    const probabilities = data.subarray(row * names.length, (row + 1) * names.length);
    const entries = names.map((name, j) => [name, shortest(probabilities[j]!)]);
    return JSON.stringify({ class: names[label], probabilities: Object.fromEntries(entries) });
  });
}

async function valueLines(model: Model, x: ArrayInput, json?: boolean): Promise<string[]> {
  const { data, shape } = await model.predict(x);
  const stride = data.length / shape[0]!;
  return Array.from({ length: shape[0]! }, (_, row) => {
    const values = Array.from(data.subarray(row * stride, (row + 1) * stride), shortest);
    if (!json) return values.join(" ");
    return JSON.stringify(stride === 1 ? { value: values[0] } : { values });
  });
}

/** The number with the fewest digits that is the same in float32. */
function shortest(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}
