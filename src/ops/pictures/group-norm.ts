// Normalisation of each sample by itself: of groups of adjacent channels over all positions, or of the last axis.

import { resolveShape, type Shape, sizeOf } from "../../core/shape.ts";
import { command, epilogueOperands } from "../../ir/command.ts";
import { type Command, type Ending, Node, type Operation } from "../../ir/node.ts";
import { add, div, mul, sqrt, square, sub } from "../arithmetic.ts";
import { constant } from "../constant.ts";
import { gradients } from "../gradient.ts";
import { mean } from "../mean.ts";
import { reshape } from "../reshape.ts";
import { sum } from "../sum.ts";
import { blocksOf, extents, flopsOf, halvesOf, ofBlocks } from "./blocks.ts";
import { requireGroups } from "./groups.ts";
import { type NormalisationOptions, scaleAndOffset } from "./scale-and-offset.ts";

interface Attributes {
  readonly groups: number;
  readonly epsilon: number;
}

/** (x − mean) · scale / √(variance + epsilon) + offset along the last axis of x [n, …, c]; scale and offset [c]. */
export function layerNorm(x: Node, options: NormalisationOptions): Node {
  const given = scaleAndOffset("layerNorm", x, options);
  const view = [sizeOf(x.shape.slice(0, -1)), 1, x.shape.at(-1)!];
  return normalised(x, view, given, { groups: 1, epsilon: options.epsilon });
}

/** The same for each sample and group of adjacent channels, over all positions of x [n, …, c]. */
export function groupNorm(x: Node, groups: number, options: NormalisationOptions): Node {
  const given = scaleAndOffset("groupNorm", x, options);
  const { rows, positions, channels } = extents(x);
  requireGroups("NORM_GROUPS", "groupNorm", groups, { channels });
  return normalised(x, [rows, positions, channels], given, { groups, epsilon: options.epsilon });
}

function normalised(
  x: Node,
  view: Shape,
  { scale, offset }: { readonly scale: Node; readonly offset: Node },
  attributes: Attributes,
): Node {
  const inputs = [reshape(x, view), scale, offset];
  return reshape(new Node(groupsOperation, inputs, attributes, view), x.shape);
}

/** Vectors of a row between its passes. */
const workspace = (channels: number) => () => 4 * 7 * channels;

/** The operands of the forward kernel, or of that of the gradient of x: the last input is offset or dy. */
function groupsOperands({ inputs, attributes }: Node<Attributes>, ending: Ending) {
  const [x, scale, last] = inputs as [Node, Node, Node];
  const { groups, epsilon } = attributes;
  const { rows, positions, channels } = extents(x);
  const given = [
    x,
    scale,
    last,
    ending.output,
    rows,
    positions,
    channels,
    groups,
    epsilon,
  ] as const;
  return [...given, ...epilogueOperands(ending), workspace(channels)] as const;
}

function groupsCommand(node: Node<Attributes>, ending: Ending): Command {
  const [x] = node.inputs as [Node];
  return command("normaliseGroups", groupsOperands(node, ending), {
    flops: flopsOf(x, 7),
    inPlace: [x],
    epilogue: ending.epilogue,
    join: (after) => groupsCommand(node, after),
  });
}

const groupsOperation: Operation<Attributes> = {
  name: "groupNorm",
  rule: "groupNorm: without mean and slope",
  gradient(node, upstream) {
    const [x, scale] = node.inputs as [Node, Node];
    const { attributes } = node;
    const dx = new Node(gradientOperation, [x, scale, upstream], attributes, x.shape);
    const sums = new Node(sumsOperation, [x, upstream], attributes, [2, scale.shape[0]!]);
    const [total, along] = halvesOf(sums);
    return [dx, along, total];
  },
  emit: (node) => [groupsCommand(node, { output: node })],
  reference([x, scale, offset], node, rows) {
    const channels = scale!.length;
    return eachGroup(x!, node, rows, (at, { mean, inverse }) => {
      const c = at % channels;
      return (x![at]! - mean) * inverse * scale![c]! + offset![c]!;
    });
  },
};

function gradientCommand(node: Node<Attributes>, ending: Ending): Command {
  const [x, , dy] = node.inputs as [Node, Node, Node];
  return command("normaliseGroupsGradient", groupsOperands(node, ending), {
    flops: flopsOf(x, 14),
    inPlace: [dy, x],
    epilogue: ending.epilogue,
    join: (after) => gradientCommand(node, after),
  });
}

/** The gradient of x. */
const gradientOperation: Operation<Attributes> = {
  name: "groupNormGradient",
  rule: "groupNormGradient: that of its composition",
  gradient(node, upstream) {
    const [x, scale, dy] = node.inputs.map(again) as [Node, Node, Node];
    const y = composed(x, scale, constant(0), node.attributes);
    const [dx] = gradients(sum(mul(y, dy)), [x]);
    return gradients(sum(mul(dx!, upstream)), [x, scale, dy]);
  },
  emit: (node) => [gradientCommand(node, { output: node })],
  reference([x, scale, dy], node, rows) {
    const channels = scale!.length;
    return eachGroup(x!, node, rows, (at, { mean, inverse, members }) => {
      const g = (i: number) => dy![i]! * scale![i % channels]!;
      const total = members.reduce((sum, i) => sum + g(i), 0) / members.length;
      const along = members.reduce((sum, i) => sum + g(i) * (x![i]! - mean), 0) / members.length;
      return inverse * (g(at) - total - (x![at]! - mean) * inverse * inverse * along);
    });
  },
};

/** Σ dy and Σ (x − mean) / √(variance + epsilon) · dy of each channel: [2, c]. */
const sumsOperation: Operation<Attributes> = {
  name: "normaliseGroupsSums",
  rule: "normaliseGroupsSums: that of its composition",
  gradient(node, upstream) {
    const [x, dy] = node.inputs.map(again) as [Node, Node];
    const [ofTotal, ofAlong] = halvesOf(upstream);
    const size = node.shape[1]!;
    const [scale, offset] = [1, 0].map((value) =>
      constant(new Array<number>(size).fill(value), [size]),
    ) as [Node, Node];
    const y = composed(x, scale, offset, node.attributes);
    const [along, total] = gradients(sum(mul(y, dy)), [scale, offset]);
    return gradients(add(sum(mul(total!, ofTotal)), sum(mul(along!, ofAlong))), [x, dy]);
  },
  emit(node) {
    const [x, dy] = node.inputs as [Node, Node];
    const { groups, epsilon } = node.attributes;
    const { rows, positions, channels } = extents(x);
    const blocks = blocksOf(x);
    const sizes = [rows, positions, channels] as const;
    return [
      command(
        "normaliseGroupsSums",
        [x, dy, blocks, ...sizes, groups, epsilon, workspace(channels)],
        { flops: flopsOf(x, 9), ...ofBlocks(x, [0, 1], 2) },
      ),
      command("normaliseTotals", [blocks, node, rows, positions, 2 * channels]),
    ];
  },
  reference([x, dy], node, rows) {
    const channels = node.shape[1]!;
    const y = new Float64Array(2 * channels);
    eachGroup(x!, node, rows, (at, { mean, inverse }) => {
      y[at % channels]! += dy![at]!;
      y[channels + (at % channels)]! += (x![at]! - mean) * inverse * dy![at]!;
      return 0;
    });
    return y;
  },
};

/** A new node of the same value, for partial derivatives. */
const again = (x: Node): Node => reshape(reshape(x, [1, ...x.shape]), x.shape);

/** The normalisation as a composition of operations. */
function composed(x: Node, scale: Node, offset: Node, { groups, epsilon }: Attributes): Node {
  const { rows, positions, channels } = extents(x);
  const grouped = reshape(x, [rows, positions, groups, channels / groups]);
  const centred = sub(grouped, mean(grouped, [1, 3], true));
  const variance = mean(square(centred), [1, 3], true);
  const y = div(centred, sqrt(add(variance, epsilon)));
  return add(mul(reshape(y, x.shape), scale), offset);
}

interface Group {
  readonly mean: number;
  readonly inverse: number;
  /** Indices of its elements. */
  readonly members: readonly number[];
}

/** A number for each element of x, from those of its group; in f64. */
function eachGroup(
  x: Float64Array,
  { attributes: { groups, epsilon }, inputs }: Node<Attributes>,
  rows: number,
  map: (at: number, group: Group) => number,
): Float64Array {
  const [count, positions, channels] = resolveShape(inputs[0]!.shape, rows) as [
    number,
    number,
    number,
  ];
  const size = channels / groups;
  const y = new Float64Array(x.length);
  for (let first = 0; first < count * positions * channels; first += positions * channels) {
    for (let g = 0; g < groups; g++) {
      const members = Array.from(
        { length: positions * size },
        (_, i) => first + Math.floor(i / size) * channels + g * size + (i % size),
      );
      const average = members.reduce((total, i) => total + x[i]! / members.length, 0);
      const variance = members.reduce((total, i) => {
        const deviation = x[i]! - average;
        return total + (deviation * deviation) / members.length;
      }, 0);
      const group = { mean: average, inverse: 1 / Math.sqrt(variance + epsilon), members };
      for (const at of members) y[at] = map(at, group);
    }
  }
  return y;
}
