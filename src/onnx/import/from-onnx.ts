import { channelsFirst, channelsLast, inOrder } from "../../array/axes.ts";
import { DataError, FormatError, GradlaneError, phrase } from "../../core/errors.ts";
import { requireKnownKeys } from "../../core/names.ts";
import { type Option, optional, readOptions } from "../../core/options.ts";
import { ROWS, type Shape, sizeOf } from "../../core/shape.ts";
import { showText, showValue } from "../../core/show.ts";
import { readClassNames } from "../../data/class-names.ts";
import { schemaFromJSON } from "../../data/schema-json.ts";
import { featuresOf } from "../../data/table-schema.ts";
import { parseJson } from "../../format/parse-json.ts";
import { build } from "../../model/imported/build.ts";
import type { Item } from "../../model/imported/items.ts";
import type { Model, ModelOptions } from "../../model/model.ts";
import { TYPE } from "../messages.ts";
import { type ReadModel, type ReadNode, type ReadValue, readOnnx, refused } from "../read-model.ts";
import { ELEMENTWISE } from "./elementwise.ts";
import { asName, Importer } from "./importer.ts";
import { LAYERS } from "./layers.ts";
import { Budget, numbersOf } from "./numbers.ts";
import { SHAPES } from "./shapes.ts";

/** Options of fromOnnx(). */
export interface FromOnnxOptions {
  /**
   * The order of axes of inputs in the file: "nchw", [n, channels, height, width], of which the model takes [n, height,
   * width, channels], or "nhwc", which the model takes as it is. Default: "nchw" where a convolution, a pool or a
   * normalisation reads the input, otherwise "nhwc".
   */
  readonly input?: "nchw" | "nhwc";
  /** The name of the output in the file. Default: its only one. */
  readonly output?: string;
  /** Shapes of a row of inputs, as the file has it, by name, where the file leaves them open: { image: [3, 224, 224] }. */
  readonly shapes?: Readonly<Record<string, readonly number[]>>;
  /** Seed of the model, for the order of rows and dropout. Default: 0. */
  readonly seed?: number;
}

const OPERATORS = new Map(Object.entries({ ...ELEMENTWISE, ...LAYERS, ...SHAPES }));

/** Operators of ONNX that fromOnnx() reads. */
export const READ_OPERATORS: readonly string[] = [...OPERATORS.keys()];

const OLDEST_OPSET = 7;
const NEWEST_OPSET = 26;

const MOST_INPUTS = 256;

const isSize = (size: unknown) => Number.isSafeInteger(size) && (size as number) >= 1;

const textOption: Option<string> = {
  expected: "a string",
  accepts: (value) => typeof value === "string",
};

const orderOption: Option<"nchw" | "nhwc"> = {
  expected: '"nchw" or "nhwc"',
  accepts: (value) => value === "nchw" || value === "nhwc",
};

const OPTIONS = {
  input: optional(orderOption),
  output: optional(textOption),
  shapes: {
    default: {},
    expected: "a shape of integers >= 1 for each input",
    accepts: (value: unknown) =>
      typeof value === "object" &&
      value !== null &&
      Object.values(value).every((shape) => Array.isArray(shape) && shape.every(isSize)),
  } as Option<Readonly<Record<string, readonly number[]>>>,
};

/**
 * The model of an ONNX file (opsets 7 to 26, float32, float64 or float16, its numbers inside): sequential where its layers
 * are, otherwise a network. It is trained, saved and exported as any other; its predictions are the outputs of the file,
 * logits where those are logits. Images become [n, height, width, channels]; kernels, and those of dense layers behind
 * them, are reordered accordingly. Numbers beside layers, such as a scale behind a layer, are not trained. Class names
 * are those that toOnnx() wrote.
 * @throws FormatError for anything that is no such file; DataError ONNX_OPERATOR for what layers and operations cannot say,
 * with the name of the node
 *
 * @example
 * const model = sequential([input([4, 4, 1]), conv2d(2, 3), flatten(), dense(3)]);
 * const copy = fromOnnx(toOnnx(model, { input: "nchw" }));
 * copy.layers.map(({ kind }) => kind); // ["input", "conv2d", "flatten", "dense"]
 * copy.weightsHash() === model.weightsHash(); // true
 */
export function fromOnnx(bytes: Uint8Array | ArrayBuffer, options: FromOnnxOptions = {}): Model {
  requireKnownKeys("fromOnnx", options, [...Object.keys(OPTIONS), "seed"]);
  const { seed } = options;
  const settings = readOptions("fromOnnx", OPTIONS, options, "OPTION");
  const file = readOnnx(viewOf(bytes));
  requireOpset(file.opset);
  const output = outputOf(file, settings.output);
  const nodes = leadingTo(output, file);
  const budget = new Budget(bytes.byteLength);
  const importer = new Importer(file.opset, OPERATORS, budget, usesOf(nodes, output));
  const needed = new Set([output, ...nodes.flatMap(({ inputs }) => inputs)]);
  for (const tensor of file.initializers) {
    if (needed.has(tensor.name)) importer.set(tensor.name, numbersOf(tensor, budget));
  }
  const inputs = file.inputs.filter(({ name }) => needed.has(name));
  if (inputs.length > MOST_INPUTS)
    throw refused(`at most ${MOST_INPUTS} inputs`, `${inputs.length}`);
  const areFirst = inputs.map((each) => readInput(each, nodes, settings, importer));
  const names = new Set(inputs.map(({ name }) => asName(name)));
  if (names.size < inputs.length)
    throw refused("names of inputs that differ without dots", "others");
  for (const node of nodes) importer.read(node);
  const item = outputItem(importer, output, settings, areFirst.includes(true));
  const items = inputs.map(({ name }) => (importer.get(name) as { readonly item: Item }).item);
  return asOnnxError(() =>
    build(item, items, { ...optionsOf(file, items), ...(seed !== undefined && { seed }) }),
  );
}

type Settings = ReturnType<typeof readOptions<typeof OPTIONS>>;

function viewOf(bytes: unknown): Uint8Array {
  if (bytes instanceof ArrayBuffer) return new Uint8Array(bytes);
  if (bytes instanceof Uint8Array) {
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength); // a Buffer as well
  }
  throw DataError.of("ONNX_BYTES", "read ONNX", "a Uint8Array or ArrayBuffer", bytes, {
    hint: "read the file first",
  });
}

function requireOpset(opset: number): void {
  if (opset >= OLDEST_OPSET && opset <= NEWEST_OPSET) return;
  throw refused(`opset ${OLDEST_OPSET} to ${NEWEST_OPSET}`, `${opset}`, {
    hint: "export it again with opset_version 17",
  });
}

function outputOf({ outputs }: ReadModel, wanted: string | undefined): string {
  const names = outputs.map(({ name }) => name);
  if (wanted === undefined && names.length === 1) return names[0]!;
  if (wanted !== undefined && names.includes(wanted)) return wanted;
  const list = names.slice(0, 20).map(showText).join(", ");
  const expected = wanted === undefined ? "one output" : `one of the outputs ${list}`;
  throw DataError.of(
    "ONNX_OUTPUT",
    "read ONNX",
    expected,
    phrase(wanted ?? list, wanted ?? names),
    {
      hint: "name one: fromOnnx(bytes, { output })",
    },
  );
}

/** The nodes that an output depends on. */
function leadingTo(output: string, { nodes }: ReadModel): ReadNode[] {
  const needed = new Set([output]);
  return nodes
    .toReversed()
    .filter(({ inputs, outputs }) => {
      if (!outputs.some((name) => needed.has(name))) return false;
      for (const name of inputs) needed.add(name);
      return true;
    })
    .reverse();
}

function usesOf(nodes: readonly ReadNode[], output: string): Map<string, number> {
  const uses = new Map([[output, 1]]);
  for (const name of nodes.flatMap(({ inputs }) => inputs))
    uses.set(name, (uses.get(name) ?? 0) + 1);
  return uses;
}

/** Sets an input. Returns whether its channels come first in the file. */
function readInput(
  value: ReadValue,
  nodes: readonly ReadNode[],
  settings: Settings,
  on: Importer,
): boolean {
  const { name } = value;
  const floats: readonly number[] = [TYPE.float, TYPE.double, TYPE.float16];
  if (value.type !== undefined && !floats.includes(value.type)) {
    throw DataError.of(
      "ONNX_INPUT",
      "read ONNX",
      `input ${showText(name)} of floats`,
      phrase(`type ${value.type}`),
    );
  }
  const shape = rowShape(value, settings.shapes);
  const isFirst =
    shape.length > 1 &&
    (settings.input === "nchw" || (settings.input === undefined && feedsImages(name, nodes)));
  const axes = isFirst ? channelsFirst([ROWS, ...shape]) : inOrder([ROWS, ...shape]);
  const ofItem = axes.map((_, axis) => [ROWS, ...shape][axes.indexOf(axis)]!);
  on.set(name, { kind: "held", item: on.input(asName(name), ofItem), axes });
  return isFirst;
}

/** The shape of a row of an input, in the file. */
function rowShape({ name, shape }: ReadValue, shapes: Settings["shapes"]): Shape {
  const given = Object.hasOwn(shapes, name) ? shapes[name] : undefined;
  const row = given ?? shape?.slice(1);
  if (row?.every(isSize) && (given || shape!.length > 0) && sizeOf(row as Shape) <= 0x40000000) {
    return row as Shape;
  }
  const got = shape ? `[${shape.map((size) => size ?? "?").join(", ")}]` : "none";
  throw DataError.of(
    "ONNX_INPUT",
    "read ONNX",
    `the shape of input ${showText(name)}`,
    phrase(got),
    {
      hint: `pass that of a row: fromOnnx(bytes, { shapes: { ${showValue(name)}: [3, 224, 224] } })`,
    },
  );
}

/** Operators whose first input has channels as its second axis. */
const OF_IMAGES = new Set([
  ...["Conv", "ConvTranspose", "MaxPool", "AveragePool", "GlobalMaxPool", "GlobalAveragePool"],
  ...["BatchNormalization", "InstanceNormalization", "GroupNormalization", "Resize", "Upsample"],
]);
/** Operators that keep the order of axes. */
const KEEPING = new Set([
  ...["Identity", "Cast", "Dropout", "Pad", "Clip", "Add", "Sub", "Mul", "Div"],
  ...["Relu", "LeakyRelu", "Elu", "Selu", "PRelu", "Sigmoid", "Tanh", "Softplus"],
]);

/** Whether a value is that of images whose channels come first. */
function feedsImages(name: string, nodes: readonly ReadNode[]): boolean {
  const names = new Set([name]);
  for (const { operator, inputs, outputs } of nodes) {
    if (names.has(inputs[0] ?? "") && OF_IMAGES.has(operator)) return true;
    if (KEEPING.has(operator) && inputs.some((each) => names.has(each)))
      names.add(outputs[0] ?? "");
  }
  return false;
}

/** The item of the output; images are in the order of the model. */
function outputItem(on: Importer, name: string, settings: Settings, isImages: boolean): Item {
  const value = on.get(name);
  if (value.kind === "numbers") throw refused("an output that depends on an input", showText(name));
  const x = on.heldOf(value);
  if (settings.input === "nchw") return on.ordered(x, channelsLast(x.axes));
  const isFirst = `${x.axes}` === `${channelsFirst(x.item.shape)}` && !x.flat;
  return isImages && isFirst ? x.item : on.ordered(x, inOrder(x.axes));
}

/** What the metadata of toOnnx() says. */
function optionsOf({ metadata }: ReadModel, inputs: readonly Item[]): ModelOptions {
  const [names, schema] = ["classNames", "schema"].map((key) => {
    const found = metadata.get(key);
    return found === undefined ? undefined : parseJson(found, `${key} of an ONNX file`);
  });
  const found = schema === undefined ? undefined : schemaFromJSON(schema);
  const [only] = inputs;
  const isOfColumns = found && only && featuresOf(found).length === sizeOf(only.shape.slice(1));
  const classNames = readClassNames(names as readonly string[] | undefined);
  return {
    ...(classNames && { classNames }),
    ...(isOfColumns && inputs.length === 1 && { schema: found }),
  };
}

/** Errors of what the file says become errors of the file. */
function asOnnxError<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof GradlaneError) || error instanceof FormatError) throw error;
    throw new FormatError("ONNX_FILE", `Cannot read ONNX: ${error.message}`, { got: error.got });
  }
}
