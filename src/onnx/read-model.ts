// The bytes of an ONNX file as a model, whose tensors are views of them. Files are not trusted.

import { FormatError, phrase } from "../core/errors.ts";
import { showText } from "../core/show.ts";
import { WIRE } from "../format/message-writer.ts";
import { ATTRIBUTE, FIELD, TYPE } from "./messages.ts";
import { damaged, type Field, fieldsOf, packedIntegers } from "./read-fields.ts";

/** A tensor of a file. */
export interface ReadTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: number;
  /** Its numbers as they are in memory, little-endian; or by one of the fields for each type. */
  readonly raw: Uint8Array | undefined;
  readonly numbers: readonly number[];
}

/** The value of an attribute. */
export type ReadAttribute = number | string | readonly number[] | readonly string[] | ReadTensor;

/** An operation of a file. */
export interface ReadNode {
  readonly operator: string;
  /** "" for that of ONNX itself. */
  readonly domain: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, ReadAttribute | undefined>;
}

/** An input or output of a file; undefined for what it leaves open. */
export interface ReadValue {
  readonly name: string;
  readonly type: number | undefined;
  readonly shape: readonly (number | undefined)[] | undefined;
}

/** A file. */
export interface ReadModel {
  readonly opset: number;
  readonly nodes: readonly ReadNode[];
  readonly initializers: readonly ReadTensor[];
  /** Without those that are initializers as well, as in old files. */
  readonly inputs: readonly ReadValue[];
  readonly outputs: readonly ReadValue[];
  readonly metadata: ReadonlyMap<string, string>;
}

/** Messages of one kind in a list; more are hostile. */
const MOST = 20_000;
const MOST_ATTRIBUTES = 16 * MOST;
const MOST_AXES = 32;
/** Longer texts than names are hostile. */
const MOST_TEXT = 1 << 20;
const LARGEST = 0x7fffffff;

/** @throws FormatError for anything that is no ONNX file, and for numbers in other files */
export function readOnnx(bytes: Uint8Array): ReadModel {
  let graph: Uint8Array | undefined;
  let opset: number | undefined;
  const metadata = new Map<string, string>();
  const { model } = FIELD;
  for (const field of fieldsOf(bytes)) {
    if (field.number === model.graph) graph = bytesOf(field);
    else if (field.number === model.opsets) opset = readOpset(bytesOf(field)) ?? opset;
    else if (field.number === model.metadata) {
      const [key, value] = readEntry(bytesOf(field));
      metadata.set(key, value);
      requireFew(metadata.size, "entries of metadata");
    }
  }
  if (!graph || opset === undefined) throw damaged("a graph and its opset", "neither or one");
  return { ...new GraphReader().read(graph), opset, metadata };
}

function readOpset(bytes: Uint8Array): number | undefined {
  let [domain, version] = ["", 0];
  for (const field of fieldsOf(bytes)) {
    if (field.number === FIELD.opset.domain) domain = textOf(field);
    else if (field.number === FIELD.opset.version) version = integerOf(field);
  }
  return isOnnx(domain) ? version : undefined;
}

const isOnnx = (domain: string) => domain === "" || domain === "ai.onnx";

function readEntry(bytes: Uint8Array): readonly [string, string] {
  let [key, value] = ["", ""];
  for (const field of fieldsOf(bytes)) {
    if (field.number === FIELD.metadata.key) key = textOf(field);
    else if (field.number === FIELD.metadata.value) value = textOf(field);
  }
  return [key, value];
}

class GraphReader {
  private attributes = 0;

  read(bytes: Uint8Array): Omit<ReadModel, "opset" | "metadata"> {
    const { graph } = FIELD;
    const nodes: ReadNode[] = [];
    const initializers: ReadTensor[] = [];
    const inputs: ReadValue[] = [];
    const outputs: ReadValue[] = [];
    for (const field of fieldsOf(bytes)) {
      const { number } = field;
      if (number === graph.nodes) push(nodes, "nodes", this.node(bytesOf(field)));
      else if (number === graph.initializers) {
        push(initializers, "initializers", readTensor(bytesOf(field)));
      } else if (number === graph.inputs) push(inputs, "inputs", readValue(bytesOf(field)));
      else if (number === graph.outputs) push(outputs, "outputs", readValue(bytesOf(field)));
      else if (number === graph.sparseInitializers) {
        throw refused("tensors of all their numbers", "sparse initializers");
      }
    }
    const known = new Set(initializers.map(({ name }) => name));
    return {
      ...{ nodes, initializers, outputs },
      inputs: inputs.filter(({ name }) => !known.has(name)),
    };
  }

  private node(bytes: Uint8Array): ReadNode {
    const { node } = FIELD;
    let [operator, domain, name] = ["", "", ""];
    const inputs: string[] = [];
    const outputs: string[] = [];
    const attributes = new Map<string, ReadAttribute | undefined>();
    for (const field of fieldsOf(bytes)) {
      if (field.number === node.inputs) push(inputs, "inputs of a node", textOf(field));
      else if (field.number === node.outputs) push(outputs, "outputs of a node", textOf(field));
      else if (field.number === node.operator) operator = textOf(field);
      else if (field.number === node.domain) domain = textOf(field);
      else if (field.number === node.name) name = textOf(field);
      else if (field.number === node.attributes) {
        if (++this.attributes > MOST_ATTRIBUTES) {
          throw refused(`at most ${MOST_ATTRIBUTES} attributes`, "more");
        }
        const [key, value] = readAttribute(bytesOf(field));
        attributes.set(key, value);
      }
    }
    return {
      ...{ operator, name, inputs, outputs, attributes },
      domain: isOnnx(domain) ? "" : domain,
    };
  }
}

function push<T>(list: T[], what: string, item: T): void {
  list.push(item);
  requireFew(list.length, what);
}

function requireFew(count: number, what: string): void {
  if (count > MOST) throw refused(`at most ${MOST} ${what}`, "more");
}

function readAttribute(bytes: Uint8Array): readonly [string, ReadAttribute | undefined] {
  const { attribute } = FIELD;
  let [name, type] = ["", 0];
  let value: ReadAttribute | undefined;
  const numbers: number[] = [];
  const texts: string[] = [];
  for (const field of fieldsOf(bytes)) {
    const { number } = field;
    if (number === attribute.name) name = textOf(field);
    else if (number === attribute.type) type = integerOf(field);
    else if (number === attribute.float) value = floatsOf(field)[0]!;
    else if (number === attribute.integer) value = integerOf(field);
    else if (number === attribute.text) value = textOf(field);
    else if (number === attribute.tensor) value = readTensor(bytesOf(field));
    else if (number === attribute.floats) for (const each of floatsOf(field)) numbers.push(each);
    else if (number === attribute.integers)
      for (const each of integersOf(field)) numbers.push(each);
    else if (number === attribute.texts) push(texts, "texts of an attribute", textOf(field));
  }
  if (type === ATTRIBUTE.floats || type === ATTRIBUTE.integers) return [name, numbers];
  if (type === ATTRIBUTE.texts) return [name, texts];
  if (value === undefined) {
    // what is 0 or "" may be left out
    if (type === ATTRIBUTE.integer || type === ATTRIBUTE.float) return [name, 0];
    if (type === ATTRIBUTE.text) return [name, ""];
  }
  return [name, value];
}

/** Bytes of an element by type. */
const BYTES: Readonly<Record<number, number>> = {
  ...{ [TYPE.float]: 4, [TYPE.uint8]: 1, [TYPE.int8]: 1, [TYPE.int32]: 4 },
  ...{ [TYPE.int64]: 8, [TYPE.bool]: 1, [TYPE.float16]: 2, [TYPE.double]: 8 },
};

function readTensor(bytes: Uint8Array): ReadTensor {
  const { tensor } = FIELD;
  let [name, type, location] = ["", 0, 0];
  let raw: Uint8Array | undefined;
  const shape: number[] = [];
  const numbers: number[] = [];
  for (const field of fieldsOf(bytes)) {
    const { number } = field;
    if (number === tensor.name) name = textOf(field);
    else if (number === tensor.type) type = integerOf(field);
    else if (number === tensor.raw) raw = bytesOf(field);
    else if (number === tensor.dimensions) {
      for (const each of integersOf(field)) shape.push(each);
    } else if (number === tensor.floats) for (const each of floatsOf(field)) numbers.push(each);
    else if (number === tensor.doubles) for (const each of doublesOf(field)) numbers.push(each);
    else if (number === tensor.int32s || number === tensor.int64s) {
      for (const each of integersOf(field)) numbers.push(each);
    } else if (number === tensor.external) location = 1;
    else if (number === tensor.location) location = integerOf(field);
  }
  if (location !== 0) {
    throw refused("all numbers in the file", `${showText(name)} in another file`, {
      hint: "export to one file: torch.onnx.export(…, external_data=False)",
    });
  }
  requireTensor(name, type, shape, raw, numbers.length);
  return { name, type, shape, raw, numbers };
}

/** @throws FormatError unless a tensor has as many numbers as its shape */
function requireTensor(
  name: string,
  type: number,
  shape: readonly number[],
  raw: Uint8Array | undefined,
  given: number,
): void {
  const size = BYTES[type];
  if (size === undefined)
    throw refused("numbers of a known type", `type ${type} of ${showText(name)}`);
  const isShape = shape.length <= MOST_AXES && shape.every((each) => each >= 0 && each <= LARGEST);
  // beyond the safe integers it is not exact, but more than the file in any case
  const count = shape.reduce((product, each) => product * each, 1);
  const bytes = raw?.length ?? given * size;
  if (isShape && bytes === count * size) return;
  const wanted = isShape && Number.isSafeInteger(count) ? `${count * size}` : "no more";
  throw refused(`${wanted} bytes for [${shape.slice(0, 9)}] of ${showText(name)}`, `${bytes}`);
}

function readValue(bytes: Uint8Array): ReadValue {
  let name = "";
  let type: number | undefined;
  let shape: (number | undefined)[] | undefined;
  for (const field of fieldsOf(bytes)) {
    if (field.number === FIELD.valueInfo.name) name = textOf(field);
    if (field.number !== FIELD.valueInfo.type) continue;
    for (const kind of fieldsOf(bytesOf(field))) {
      if (kind.number !== FIELD.type.tensor) continue;
      for (const each of fieldsOf(bytesOf(kind))) {
        if (each.number === FIELD.tensorType.element) type = integerOf(each);
        else if (each.number === FIELD.tensorType.shape) shape = readShape(bytesOf(each));
      }
    }
  }
  return { name, type, shape };
}

function readShape(bytes: Uint8Array): (number | undefined)[] {
  const shape: (number | undefined)[] = [];
  for (const field of fieldsOf(bytes)) {
    if (field.number !== FIELD.shape.dimensions) continue;
    let size: number | undefined;
    for (const each of fieldsOf(bytesOf(field))) {
      if (each.number === FIELD.dimension.value) size = integerOf(each);
    }
    shape.push(size);
    if (shape.length > MOST_AXES) throw refused(`at most ${MOST_AXES} axes`, "more");
  }
  return shape;
}

function bytesOf({ wire, bytes, number }: Field): Uint8Array {
  if (wire === WIRE.bytes) return bytes;
  throw damaged("a message or text", `kind ${wire} of field ${number}`);
}

function textOf(field: Field): string {
  const bytes = bytesOf(field);
  if (bytes.length > MOST_TEXT)
    throw refused(`a text of at most ${MOST_TEXT} bytes`, `${bytes.length}`);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw damaged("text in UTF-8", "other bytes");
  }
}

function integerOf({ wire, integer, number }: Field): number {
  if (wire === WIRE.varint) return Number(integer);
  throw damaged("an integer", `kind ${wire} of field ${number}`);
}

/** Of a repeated field, packed or not. */
function* integersOf(field: Field): Generator<number> {
  if (field.wire !== WIRE.bytes) yield integerOf(field);
  else for (const each of packedIntegers(field.bytes)) yield Number(each);
}

const floatsOf = (field: Field) =>
  numbersOf(field, WIRE.fourBytes, 4, (view, at) => view.getFloat32(at, true));
const doublesOf = (field: Field) =>
  numbersOf(field, WIRE.eightBytes, 8, (view, at) => view.getFloat64(at, true));

function numbersOf(
  { wire, bytes, number }: Field,
  single: number,
  size: number,
  read: (view: DataView, at: number) => number,
): number[] {
  if ((wire !== single && wire !== WIRE.bytes) || bytes.length % size !== 0) {
    throw damaged(`numbers of ${size} bytes`, `kind ${wire} of field ${number}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length / size }, (_, i) => read(view, i * size));
}

/** The error for a file that cannot be read as it is. */
export const refused = (
  expected: string,
  got: string,
  details: { readonly hint?: string } = {},
): FormatError => FormatError.of("ONNX_FILE", "read ONNX", expected, phrase(got, got), details);
