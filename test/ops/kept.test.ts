// Snapshots of all operations: commands and those of gradients with operands and costs, values and
// first and second gradients in double precision, and the distance to the next kink.

import { expect, it } from "vitest";
import { Opcode } from "../../assembly/opcodes.ts";
import { graph, type Tensor } from "../../src/index.ts";
import { type Node, type Operand, reachable } from "../../src/ir/node.ts";
import { add, square } from "../../src/ops/arithmetic.ts";
import { gradients } from "../../src/ops/gradient.ts";
import { evaluateReference } from "../../src/ops/reference.ts";
import { sum } from "../../src/ops/sum.ts";
import { expectKept } from "../kept-files.ts";

type Inputs = Readonly<Record<"x" | "y" | "v" | "i", Tensor>>;

/** x and y are [2, 3], v is [3], i is two class numbers. */
const OPERATIONS: Readonly<Record<string, (inputs: Inputs) => Tensor>> = {
  add: ({ x, v }) => x.add(v),
  sub: ({ x, v }) => x.sub(v),
  mul: ({ x, v }) => x.mul(v),
  div: ({ x, y }) => x.div(y),
  divNumber: ({ x }) => x.div(8),
  pow: ({ y, v }) => y.pow(v),
  powNumber: ({ y }) => y.pow(2.5),
  maximum: ({ x, y }) => x.maximum(y),
  minimum: ({ x, v }) => x.minimum(v),
  greater: ({ x, y }) => x.greater(y).mul(x),
  greaterEqual: ({ x, v }) => x.greaterEqual(v).mul(x),
  equal: ({ x }) => x.equal(0.5).mul(x),
  where: ({ x, y, v }) => x.greater(0).where(y, v),
  neg: ({ x }) => x.neg(),
  abs: ({ x }) => x.abs(),
  sign: ({ x }) => x.sign().mul(x),
  square: ({ x }) => x.square(),
  sqrt: ({ y }) => y.sqrt(),
  exp: ({ x }) => x.exp(),
  log: ({ y }) => y.log(),
  clip: ({ x }) => x.clip(-1, 0.75),
  relu: ({ x }) => x.relu(),
  leakyRelu: ({ x }) => x.leakyRelu(),
  leakyReluOf: ({ x }) => x.leakyRelu({ alpha: 0.25 }),
  elu: ({ x }) => x.elu(),
  eluOf: ({ x }) => x.elu({ alpha: 0.5 }),
  sigmoid: ({ x }) => x.sigmoid(),
  tanh: ({ x }) => x.tanh(),
  softplus: ({ x }) => x.softplus(),
  selu: ({ x }) => x.selu(),
  gelu: ({ x }) => x.gelu(),
  geluTanh: ({ x }) => x.gelu({ approximate: "tanh" }),
  silu: ({ x }) => x.silu(),
  binaryCrossEntropy: ({ x, y }) => x.binaryCrossEntropy(y.mul(0.125)),
  softmaxCrossEntropy: ({ x, i }) => x.softmaxCrossEntropy(i),
  matmul: ({ x, y }) => x.matmul(y.transpose()),
  linear: ({ x, y, v }) => x.linear(y.transpose(), v.slice([1], [2])),
  transpose: ({ x }) => x.reshape([3, 1, 2]).transpose([2, 0, 1]),
  reshape: ({ x }) => x.reshape([3, 2]),
  broadcastTo: ({ v }) => v.broadcastTo([2, 2, 3]),
  slice: ({ x }) => x.slice([0, 1], [2, 2]),
  concat: ({ x, v }) => x.concat([v.reshape([1, 3])], 0),
  concatLast: ({ x, y }) => x.concat([y], 1),
  gather: ({ x, i }) => x.gather(i, 1),
  oneHot: ({ x, i }) => x.mul(i.oneHot(3)),
  argmax: ({ x }) => x.argmax(1).oneHot(4),
  sum: ({ x }) => x.sum({ axes: [0] }),
  sumLast: ({ x }) => x.sum({ axes: [1], keepDims: true }),
  mean: ({ x }) => x.mean(),
  max: ({ x }) => x.max({ axes: [1] }),
  min: ({ x }) => x.min({ axes: [0], keepDims: true }),
  softmax: ({ x }) => x.softmax(),
  logSoftmax: ({ x }) => x.logSoftmax(),
  stopGradient: ({ x }) => x.stopGradient().mul(x),
};

const VALUES = {
  x: [0.5, -1.25, 2, 3, 0.125, -0.75],
  y: [1.5, 0.25, 2.5, 0.5, 7, 1],
  v: [-0.5, 0.75, 1.25],
  i: [2, 0],
};

const shown = (values: Float64Array | undefined) =>
  values ? Array.from(values, (value) => Number(value.toPrecision(9)) + 0).join(" ") : "none";

/** The computation, line by line, and its results. */
function describeOperation(build: (inputs: Inputs) => Tensor): string[] {
  const { inputs, output } = graph((given) => build(given as Inputs), {
    ...{ x: [2, 3], y: [2, 3], v: [3] },
    i: { shape: [2], dtype: "int32" },
  });
  const value = output as Node;
  const leaves = [...inputs.values()].filter(({ dtype }) => dtype === "float32");
  const first = gradients(total(value), leaves);
  const second = gradients(
    first
      .filter((each) => each !== undefined)
      .reduce((all, each) => add(all, total(each)), total(value)),
    leaves,
  );
  const all = [value, ...first, ...second].filter((each) => each !== undefined);
  const order = reachable(all);
  const nameOf = (node: Node) =>
    [...inputs].find(([, each]) => each === node)?.[0] ?? `%${order.indexOf(node)}`;
  const known = evaluateReference(
    all,
    new Map([...inputs].map(([name, node]) => [node, Float64Array.from(VALUES[name as "x"])])),
    5,
  );
  const lines = reachable([value, ...first.filter((each) => each !== undefined)]).flatMap(
    (node) => {
      const { operation, shape } = node;
      const head = `  ${nameOf(node)} ${operation.name} [${shape}]`;
      const kink = operation.kinkDistance?.(
        node.inputs.map((input) => known.get(input)!),
        node,
        5,
      );
      const commands = (operation.emit?.(node) ?? []).map((each) =>
        [
          `    ${Opcode[each.opcode]}`,
          ...each.operands.map((operand) => showOperand(operand, nameOf)),
          `flops ${each.flops} bytes ${each.bytes} in place ${each.inPlace.map(nameOf)}`,
        ].join(" "),
      );
      return [
        kink === undefined ? head : `${head} kink ${Number(kink.toPrecision(9))}`,
        ...commands,
      ];
    },
  );
  return [
    ...lines,
    `  value ${shown(known.get(value))}`,
    ...leaves.flatMap((leaf, i) => [
      `  d${nameOf(leaf)} ${shown(first[i] && known.get(first[i]))}`,
      `  dd${nameOf(leaf)} ${shown(second[i] && known.get(second[i]))}`,
    ]),
  ];
}

const total = (node: Node) => sum(square(node));

function showOperand(operand: Operand, nameOf: (node: Node) => string): string {
  switch (operand.kind) {
    case "buffer":
      return nameOf(operand.node);
    case "size":
      return `×${operand.value}`;
    case "descriptor":
      return `(${operand.words.join(" ")})`;
    case "workspace":
      return `<${operand.bytes(1)} ${operand.bytes(5)}>`;
    default:
      return String(Math.fround(operand.value));
  }
}

it("operations match their snapshots", async () => {
  const pages = Object.entries(OPERATIONS).map(([name, build]) =>
    [name, ...describeOperation(build)].join("\n"),
  );
  await expectKept(pages.join("\n"), "operations-all.txt");
});

it("a double-precision operation reports a missing input", () => {
  const { output } = graph(({ x }) => x.square(), { x: [2] });
  expect(() => evaluateReference([output as Node], new Map())).toThrow("Cannot evaluate");
});
