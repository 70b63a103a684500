// Fitted transformers as operators in double precision, between the input and the model.

import { inOrder, permuted } from "../../array/axes.ts";
import { DataError, phrase } from "../../core/errors.ts";
import { ROWS, type Shape, sizeOf } from "../../core/shape.ts";
import type { ColumnScaler } from "../../preprocessing/column-scaler.ts";
import type { Imputer } from "../../preprocessing/imputer.ts";
import type { OneHotEncoder } from "../../preprocessing/one-hot-encoder.ts";
import { stepsOf } from "../../preprocessing/pipeline.ts";
import type { Projected } from "../../preprocessing/projection.ts";
import { selected } from "../../preprocessing/selection.ts";
import type { Transformer } from "../../preprocessing/transformer.ts";
import { integer } from "../messages.ts";
import type { Translation } from "./translation.ts";
import type { Held } from "./values.ts";

/** Rows of doubles on their way. */
interface Rows {
  readonly name: string;
  /** Of a row. */
  readonly shape: Shape;
  /** The axes of [n, ...shape] in the order of the file. */
  readonly axes: readonly number[];
}

/** How a step of preprocessing is written. */
interface StepExporter<Step extends Transformer = never> {
  transform(step: Step, x: Rows, to: Translation): Rows;
  inverse?(step: Step, x: Rows, to: Translation): Rows;
}

/** Numbers of all columns along their axes; those of channels alone where each has the same at all pixels. */
function columnsOf(values: Float64Array, x: Rows, to: Translation, name: string): string {
  const channels = x.shape.at(-1)!;
  const isOfChannels = values.every((value, i) => Object.is(value, values[i % channels]));
  const shape = isOfChannels ? [...x.shape.slice(0, -1).map(() => 1), channels] : x.shape;
  const axes = x.axes.slice(1).map((axis) => axis - 1);
  const data = permuted(isOfChannels ? values.slice(0, channels) : values, shape, axes);
  return to.graph.initializer(
    name,
    data,
    axes.map((axis) => shape[axis]!),
  );
}

const SCALER: StepExporter<ColumnScaler> = {
  transform({ kind, offset, divisor }, x, to) {
    const centred = to.emit("Sub", [x.name, columnsOf(offset!, x, to, `${kind}.offset`)]);
    return { ...x, name: to.emit("Div", [centred, columnsOf(divisor!, x, to, `${kind}.divisor`)]) };
  },
  inverse({ kind, offset, divisor }, x, to) {
    const scaled = to.emit("Mul", [x.name, columnsOf(divisor!, x, to, `${kind}.divisor`)]);
    return { ...x, name: to.emit("Add", [scaled, columnsOf(offset!, x, to, `${kind}.offset`)]) };
  },
};

/** x · matrix + offset by what the rows of 0 and 1 become. */
function affine(
  x: Rows,
  name: string,
  to: Translation,
  apply: (row: Float64Array) => Float64Array,
) {
  const columns = sizeOf(x.shape);
  const offset = apply(new Float64Array(columns));
  const matrix = new Float64Array(columns * offset.length);
  for (let column = 0; column < columns; column++) {
    const row = apply(new Float64Array(columns).fill(1, column, column + 1));
    matrix.set(
      row.map((value, i) => value - offset[i]!),
      column * offset.length,
    );
  }
  const [m, b] = [
    to.graph.initializer(`${name}.matrix`, matrix, [columns, offset.length]),
    to.graph.initializer(`${name}.offset`, offset, [offset.length]),
  ];
  const product = to.emit("MatMul", [flat(x, to).name, m]);
  return { name: to.emit("Add", [product, b]), columns: offset.length };
}

const PROJECTION: StepExporter<Transformer> = {
  transform(step, x, to) {
    const columns = sizeOf(x.shape);
    const { name } = affine(x, step.kind, to, (row) =>
      step.transform64(row, 1, columns, 0, x.shape),
    );
    return rowsOf(name, step.outputShape(x.shape)!, to);
  },
  inverse(step, x, to) {
    const width = sizeOf(x.shape);
    const { name } = affine(x, step.kind, to, (row) => step.inverseTransform64(row, 1, width));
    return rowsOf(name, step.inverseShape(x.shape), to);
  },
};

const IMPUTER: StepExporter<Imputer> = {
  transform({ kind, fill, selection }, x, to) {
    const isFilled = new Set(selected(selection, fill!.length));
    const values = fill!.map((value, column) => (isFilled.has(column) ? value : Number.NaN));
    const names = [to.emit("IsNaN", [x.name]), columnsOf(values, x, to, `${kind}.fill`), x.name];
    return { ...x, name: to.emit("Where", names) };
  },
};

/** Each encoded column beside its categories; inputs are float32, so categories are too. */
const ONE_HOT: StepExporter<OneHotEncoder> = {
  transform({ kind, selection, categories }, x, to) {
    const columns = sizeOf(x.shape);
    const encoded = selected(selection, columns);
    const rows = flat(x, to).name;
    const parts: string[] = [];
    const between = (first: number, end: number) =>
      to.emit("Slice", [rows, ...[[first], [end], [1]].map((each) => to.graph.integers(each))]);
    let next = 0;
    encoded.forEach((column, k) => {
      if (next < column) parts.push(between(next, column));
      next = column + 1;
      const list = Float32Array.from(categories![k]!);
      const known = list.filter((value) => !Number.isNaN(value));
      const value = to.cast(between(column, next), "float");
      if (known.length > 0) {
        const name = to.graph.initializer(`${kind}.categories`, known, [known.length]);
        parts.push(to.cast(to.emit("Equal", [value, name]), "double"));
      }
      if (known.length < list.length) parts.push(to.cast(to.emit("IsNaN", [value]), "double"));
    });
    if (next < columns) parts.push(between(next, columns));
    const width = encoded.reduce((sum, _, k) => sum + categories![k]!.length - 1, columns);
    return rowsOf(to.emit("Concat", parts, { axis: integer(1) }), [width], to);
  },
};

/** By kind. */
const EXPORTERS: Readonly<Record<string, StepExporter>> = {
  standardScaler: SCALER,
  zeroCenter: SCALER,
  minMaxScaler: SCALER,
  imputer: IMPUTER,
  oneHotEncoder: ONE_HOT,
  pca: PROJECTION,
  whitening: PROJECTION,
};

/** Kinds of transformers that are written. */
export const EXPORTED_TRANSFORMERS: readonly string[] = Object.keys(EXPORTERS);

/** The option by which preprocessing is left out. */
type Option = "preprocessing" | "targetPreprocessing";

function exporterOf(step: Transformer, option: Option): StepExporter {
  const exporter = Object.hasOwn(EXPORTERS, step.kind) ? EXPORTERS[step.kind] : undefined;
  const isWritten = exporter && (option === "preprocessing" || exporter.inverse);
  if (isWritten) return exporter;
  const known = EXPORTED_TRANSFORMERS.filter(
    (kind) => option === "preprocessing" || EXPORTERS[kind]!.inverse,
  );
  const expected = phrase(`${option} by ${known.join(", ")}`, known);
  throw DataError.of("ONNX_EXPORT", "write ONNX", expected, step.kind, {
    hint: `leave it out by ${option}: false, and apply it yourself`,
  });
}

function requireFitted(transformer: Transformer, option: Option): void {
  if (transformer.isFitted) return;
  const got = phrase(`${transformer.kind} before fit()`, transformer.kind);
  throw DataError.of("NOT_FITTED", "write ONNX", `fitted ${option}`, got, {
    hint: `fit the model, or leave it out by ${option}: false`,
  });
}

/** The shape of the rows that preprocessing takes, for a model that takes rows of another. */
export function rawShape(preprocessing: Transformer, shape: Shape): Shape {
  requireFitted(preprocessing, "preprocessing");
  for (const step of stepsOf(preprocessing)) {
    exporterOf(step, "preprocessing");
    if (step.keepsColumns) continue;
    const { shape: ofProjection } = step.learned as Partial<Projected>;
    return ofProjection ?? [step.columns!];
  }
  return shape;
}

/** Rows of a model's input from raw rows. */
export function writePreprocessing(preprocessing: Transformer, raw: Held, to: Translation): Held {
  const rows = { name: to.cast(raw.name, "double"), shape: raw.shape.slice(1), axes: raw.axes };
  const result = stepsOf(preprocessing).reduce<Rows>(
    (x, step) => exporterOf(step, "preprocessing").transform(step as never, x, to),
    rows,
  );
  const name = to.cast(result.name, "float");
  return { name, shape: [ROWS, ...result.shape], axes: result.axes };
}

/** Targets from the outputs of a model, with their axes in order. */
export function writeTargets(
  targetPreprocessing: Transformer,
  output: Held,
  to: Translation,
): Held {
  requireFitted(targetPreprocessing, "targetPreprocessing");
  const rows = {
    name: to.cast(output.name, "double"),
    shape: output.shape.slice(1),
    axes: output.axes,
  };
  const result = stepsOf(targetPreprocessing).reduceRight<Rows>(
    (x, step) => exporterOf(step, "targetPreprocessing").inverse!(step as never, x, to),
    rows,
  );
  return { name: to.cast(result.name, "float"), shape: output.shape, axes: result.axes };
}

/** Rows [n, columns]. */
function flat(x: Rows, to: Translation): Rows {
  const shape = [ROWS, ...x.shape];
  const name = to.arranged({ ...x, shape }, inOrder(shape));
  const flattened = [sizeOf(x.shape)];
  return { name: to.reshaped(name, shape, [ROWS, ...flattened]), shape: flattened, axes: [0, 1] };
}

/** Rows [n, columns] in another shape. */
function rowsOf(name: string, shape: Shape, to: Translation): Rows {
  const whole = [ROWS, ...shape];
  const view = to.reshaped(name, [ROWS, sizeOf(shape)], whole);
  return { name: view, shape, axes: inOrder(whole) };
}
