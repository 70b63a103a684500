import { sizeOf } from "../core/shape.ts";
import { visibleName } from "../core/visible.ts";
import { classNamesOf } from "../model/classes.ts";
import type { Model } from "../model/model.ts";
import { startEngine } from "./engine.ts";
import { type ModelArguments, requirePath } from "./evaluate.ts";
import { EXIT } from "./exit.ts";
import { openModel } from "./open-model.ts";
import { requireFromModel } from "./option-rules.ts";
import { type Features, readFeatures } from "./sources.ts";
import { type ReadingArguments, readFeatureFile } from "./table-file.ts";
import { linesOf, printAll, say } from "./terminal.ts";

/** Prints a line for each row: its class and probability, or its values. @returns the exit code */
export async function predictCommand(path: string, options: ModelArguments): Promise<number> {
  await startEngine(options);
  const model = await openModel(path, options);
  const features = await featuresFor(model, options);
  say(...features.notes.flatMap(linesOf));
  const names = classNamesOf(model);
  const { json } = options;
  printAll(
    names
      ? await classLines(model, names, features, json)
      : await valueLines(model, features, json),
  );
  return EXIT.success;
}

/** The rows to predict. @throws DataError if they do not fit the model */
export async function featuresFor(
  model: Model,
  options: ReadingArguments & Pick<ModelArguments, "data" | "x" | "target">,
): Promise<Features> {
  const { target, maxBytes } = options;
  const data = requirePath(options);
  const { shape } = model.architecture.input;
  const form = { inputShape: shape, classNames: model.classNames, maxBytes };
  const features = await readFeatures(data, form, options);
  if (features) return features;
  if (model.schema && target !== model.schema.target?.name) {
    requireFromModel("TARGET", ["target"], { target }, "named columns");
  }
  return readFeatureFile(data, options, sizeOf(shape), model.schema);
}

async function classLines(
  model: Model,
  names: readonly string[],
  { x, sources }: Features,
  json?: boolean,
): Promise<string[]> {
  const probabilities = await probabilitiesOf(model, x);
  return Array.from(await model.predictClasses(x), (label, row) => {
    const shares = probabilities?.(row);
    const name = visibleName(names[label]!);
    const line = shares ? `${name}\t${shares[label]!.toFixed(4)}` : name;
    if (!json) return withFile(line, sources?.[row]);
    const entries = shares?.map((share, j) => [names[j], shortest(share)]);
    return JSON.stringify({
      ...(sources && { file: sources[row] }),
      class: names[label],
      ...(entries && { probabilities: Object.fromEntries(entries) }),
    });
  });
}

/** The probabilities of the classes of a row; undefined for a loss without probabilities. */
async function probabilitiesOf(
  model: Model,
  x: Features["x"],
): Promise<((row: number) => number[]) | undefined> {
  if (!model.compiled?.session.loss.activation) return undefined;
  const { data, shape } = await model.predictProbabilities(x);
  const stride = shape[1]!;
  return (row) => {
    const shares = Array.from(data.subarray(row * stride, (row + 1) * stride));
    return stride > 1 ? shares : [1 - shares[0]!, shares[0]!]; // one logit: of the second class
  };
}

async function valueLines(
  model: Model,
  { x, sources }: Features,
  json?: boolean,
): Promise<string[]> {
  const { data, shape } = await model.predictDouble(x);
  const stride = data.length / shape[0]!;
  const names = model.schema?.target?.names;
  return Array.from({ length: shape[0]! }, (_, row) => {
    const values = Array.from(data.subarray(row * stride, (row + 1) * stride), shortest);
    if (!json && names) {
      return names.map((name, j) => `${visibleName(name)}=${values[j]}`).join("\t");
    }
    if (!json) return withFile(values.join(" "), sources?.[row]);
    return JSON.stringify({
      ...(sources && { file: sources[row] }),
      ...(stride === 1 ? { value: values[0] } : { values: names ? named(names, values) : values }),
    });
  });
}

const named = (names: readonly string[], values: readonly number[]) =>
  Object.fromEntries(names.map((name, j) => [name, values[j]]));

/** A line, followed by the file of the row if it has one. */
const withFile = (line: string, file: string | undefined) =>
  file ? `${line}\t${visibleName(file)}` : line;

// from here float32 has less than one decimal place
const LARGE = 2 ** 20;

/** The shortest decimal with the same float32; 12 digits of large values. */
function shortest(value: number): number {
  if (Math.abs(value) >= LARGE) return Number(value.toPrecision(12));
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}
