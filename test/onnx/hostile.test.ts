// Files that nobody should trust: every one is read or refused, at once, and with a typed error.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fromOnnx } from "../../src/entries/onnx.ts";
import { MessageWriter } from "../../src/format/message-writer.ts";
import { GradlaneError } from "../../src/index.ts";
import { READ_OPERATORS } from "../../src/onnx/import/from-onnx.ts";
import {
  type Attributes,
  FIELD,
  float,
  integer,
  integers,
  type WrittenModel,
  type WrittenTensor,
} from "../../src/onnx/messages.ts";
import { writeModel } from "../../src/onnx/write-model.ts";

const file = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../fixtures/onnx/${name}.onnx`, import.meta.url)));

/** Whether bytes are read; anything but the library's errors about them fails. */
function isRead(bytes: Uint8Array): boolean {
  try {
    fromOnnx(bytes);
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(GradlaneError);
    expect((error as GradlaneError).name).toMatch(/^(FormatError|DataError|ShapeError)$/);
    return false;
  }
}

describe("damaged files", () => {
  it("are refused wherever they end", () => {
    for (const name of ["mlp-17", "composed"]) {
      const whole = file(name);
      for (let length = 0; length < whole.length; length++) isRead(whole.slice(0, length));
      expect(isRead(whole)).toBe(true);
    }
  });

  it("are read or refused with any bytes changed", () => {
    let state = 1;
    const draw = (most: number) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor((state / 2 ** 32) * most);
    };
    for (const name of ["mlp-17", "views-12", "composed", "norms-11", "keras-cnn", "decoder-13"]) {
      const whole = file(name);
      for (let i = 0; i < 400; i++) {
        const bytes = whole.slice();
        for (let k = 1 + draw(4); k > 0; k--) bytes[draw(bytes.length)] = draw(256);
        isRead(bytes);
      }
    }
  });
});

interface Given {
  readonly operator?: string;
  readonly inputs?: readonly string[];
  readonly attributes?: Attributes;
}

/** A file of nodes between x [N, 4] and y. */
function composed(
  nodes: readonly (Given & { readonly outputs?: readonly string[] })[],
  tensors: readonly WrittenTensor[] = [],
  changes: Partial<WrittenModel> = {},
): Uint8Array {
  return writeModel({
    name: "hostile",
    nodes: nodes.map(({ operator = "Relu", inputs = ["x"], outputs = ["y"], attributes = {} }) => ({
      ...{ operator, inputs, outputs, attributes, name: `the ${operator}` },
    })),
    initializers: tensors,
    inputs: [{ name: "x", dimensions: ["N", 4] }],
    outputs: [{ name: "y", dimensions: ["N", 4] }],
    metadata: new Map(),
    ...changes,
  });
}

const tensor = (name: string, dimensions: readonly number[], ...values: number[]) => ({
  ...{ name, dimensions },
  data: Float32Array.from(values),
});
const int64s = (name: string, ...values: number[]) => ({
  ...{ name, dimensions: [values.length] },
  data: BigInt64Array.from(values, BigInt),
});

describe("files that are refused", () => {
  const externalTensor = () => {
    const external = new MessageWriter()
      .integer(FIELD.tensor.dimensions, 2)
      .integer(FIELD.tensor.type, 1)
      .text(FIELD.tensor.name, "w")
      .message(
        FIELD.tensor.external,
        new MessageWriter().text(1, "location").text(2, "/etc/passwd"),
      )
      .integer(FIELD.tensor.location, 1);
    const graph = new MessageWriter().message(FIELD.graph.initializers, external);
    const opset = new MessageWriter().integer(FIELD.opset.version, 17);
    return new MessageWriter()
      .message(FIELD.model.graph, graph)
      .message(FIELD.model.opsets, opset)
      .finish();
  };
  const cases: readonly (readonly [string, () => Uint8Array, string, RegExp])[] = [
    ["nothing", () => new Uint8Array(0), "ONNX_BYTES", /a graph/],
    ["a text", () => new TextEncoder().encode("not an ONNX file"), "ONNX_BYTES", /got/],
    ["numbers elsewhere", externalTensor, "ONNX_FILE", /"w" in another file.*external_data=False/],
    [
      "an unknown operator",
      () => composed([{ operator: "Loop" }]),
      "ONNX_OPERATOR",
      /node "the Loop".*Relu.*got Loop/s,
    ],
    [
      "a value before it is known",
      () => composed([{ inputs: ["z"], outputs: ["y"] }, { outputs: ["z"] }]),
      "ONNX_FILE",
      /"z" before/,
    ],
    [
      "a cycle",
      () => composed([{ operator: "Add", inputs: ["x", "y"] }]),
      "ONNX_FILE",
      /"y" before/,
    ],
    ["a name twice", () => composed([{}, {}]), "ONNX_FILE", /"y" twice/],
    [
      "an initializer of an output's name",
      () => composed([{}], [tensor("y", [1], 1)]),
      "ONNX_FILE",
      /"y" twice/,
    ],
    [
      "numbers as the output",
      () => composed([], [tensor("y", [1], 1)]),
      "ONNX_FILE",
      /depends on an input/,
    ],
    [
      "an output that nothing makes",
      () => composed([{ outputs: ["z"] }]),
      "ONNX_FILE",
      /"y" before/,
    ],
    [
      "fewer numbers than the shape",
      () => composed([{ operator: "Add", inputs: ["x", "w"] }], [tensor("w", [4], 1)]),
      "ONNX_FILE",
      /16 bytes for \[4\] of "w", got 4/,
    ],
    [
      "a shape beyond any memory",
      () =>
        composed(
          [{ operator: "Add", inputs: ["x", "w"] }],
          [tensor("w", [2147483647, 2147483647, 2147483647], 1)],
        ),
      "ONNX_FILE",
      /of "w"/,
    ],
    [
      "a shape below 0",
      () => composed([{ operator: "Add", inputs: ["x", "w"] }], [tensor("w", [-1, -1], 1)]),
      "ONNX_FILE",
      /of "w"/,
    ],
    [
      "more memory than a file of its size needs",
      () =>
        composed(
          [
            { operator: "ConstantOfShape", inputs: ["s"], outputs: ["w"] },
            { operator: "Add", inputs: ["x", "w"] },
          ],
          [int64s("s", 30000, 30000)],
        ),
      "ONNX_FILE",
      /times the size/,
    ],
    [
      "numbers that double",
      () =>
        composed(
          [
            ...Array.from({ length: 40 }, (_, i) => ({
              ...{ operator: "Concat", inputs: [`s${i}`, `s${i}`], outputs: [`s${i + 1}`] },
              attributes: { axis: integer(0) },
            })),
            { operator: "Reshape", inputs: ["x", "s40"] },
          ],
          [int64s("s0", 1)],
        ),
      "ONNX_FILE",
      /times the size/,
    ],
    [
      "a kernel of other columns",
      () => composed([{ operator: "Gemm", inputs: ["x", "w"] }], [tensor("w", [2, 1], 1, 2)]),
      "ONNX_OPERATOR",
      /node "the Gemm" \(Gemm\).*4 columns/,
    ],
    [
      "a reshape of other elements",
      () => composed([{ operator: "Reshape", inputs: ["x", "s"] }], [int64s("s", 0, 5)]),
      "ONNX_OPERATOR",
      /4 elements/,
    ],
    [
      "mixed rows",
      () => composed([{ operator: "Reshape", inputs: ["x", "s"] }], [int64s("s", -1, 2)]),
      "ONNX_OPERATOR",
      /behind the rows/,
    ],
    [
      "a softmax of rows",
      () => composed([{ operator: "Softmax", attributes: { axis: integer(0) } }]),
      "ONNX_OPERATOR",
      /rows/,
    ],
    [
      "an attribute of another type",
      () => composed([{ operator: "LeakyRelu", attributes: { alpha: integers([1, 2]) } }]),
      "ONNX_OPERATOR",
      /alpha as a number/,
    ],
    [
      "an alpha that is no number",
      () => composed([{ operator: "LeakyRelu", attributes: { alpha: float(Number.NaN) } }]),
      "ONNX_OPERATOR",
      /the LeakyRelu/,
    ],
    ["erf alone", () => composed([{ operator: "Erf" }]), "ONNX_OPERATOR", /gelu/],
    [
      "an input of open shape",
      () => composed([{}], [], { inputs: [{ name: "x", dimensions: ["N", "w"] }] }),
      "ONNX_INPUT",
      /\[\?, \?\].*shapes/,
    ],
    [
      "two outputs",
      () =>
        composed([{}], [], {
          outputs: [
            { name: "x", dimensions: [] },
            { name: "y", dimensions: [] },
          ],
        }),
      "ONNX_OUTPUT",
      /"x", "y"/,
    ],
    [
      "class names that are none",
      () => composed([{}], [], { metadata: new Map([["classNames", "[1]"]]) }),
      "ONNX_FILE",
      /classNames|names/,
    ],
  ];
  it.each(cases)("%s", (_, make, code, message) => {
    const bytes = make();
    expect(() => fromOnnx(bytes)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });

  it("what is no file", () => {
    expect(() => fromOnnx("model.onnx" as never)).toThrow("a Uint8Array or ArrayBuffer");
    expect(() => fromOnnx(composed([{}]), { output: "z" })).toThrow('one of the outputs "y"');
  });

  it("reads as many as the docs say", () => {
    const text = readFileSync(new URL("../../docs/formats.md", import.meta.url), "utf8");
    expect(READ_OPERATORS.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  });
});

it("reads deep files without recursion", () => {
  const layers = Array.from({ length: 15_000 }, (_, i) => ({
    ...{ operator: i % 2 ? "Neg" : "Relu", inputs: [i === 0 ? "x" : `v${i}`] },
    outputs: [i === 14_999 ? "y" : `v${i + 1}`],
  }));
  expect(fromOnnx(composed(layers)).layers.length).toBe(7501);
});
