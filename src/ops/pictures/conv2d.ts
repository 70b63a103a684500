// Convolutions of images: the forward pass and both gradients, each of whose gradients are the other two.

import { PANEL } from "../../../assembly/blocking.ts";
import { resolveDimension, type Shape, timesDimension } from "../../core/shape.ts";
import { command, epilogueOperands, NOWHERE } from "../../ir/command.ts";
import {
  type Command,
  type CommandDivision,
  type Ending,
  Node,
  type Operation,
} from "../../ir/node.ts";
import { product } from "../../ir/product.ts";
import { biasGradient } from "./bias-gradient.ts";
import { byChannels, byImages } from "./divisions.ts";
import {
  type Convolution,
  isDepthwise,
  kernelSize,
  panelsOf,
  partsOf,
  wordsOf,
  workspaceOf,
} from "./geometry.ts";
import { referenceForward, referenceInput, referenceKernel } from "./reference.ts";

export const conv2dOperation: Operation<Convolution> = {
  name: "conv2d",
  rule: "conv2d: correlate with the flipped kernel",
  gradient(node, upstream) {
    const [x, kernel, bias] = node.inputs as [Node, Node, Node?];
    const { attributes } = node;
    const gradients = [
      conv2dInput(upstream, kernel, attributes),
      conv2dKernel(x, upstream, attributes),
    ];
    return bias ? [...gradients, biasGradient(upstream, attributes.windows.output)] : gradients;
  },
  emit: (node) => emitSums("convolve", node),
  reference: ([x, kernel, bias], node, rows) =>
    referenceForward(x!, kernel!, bias, node.attributes, resolveDimension(node.shape[0]!, rows)),
};

const conv2dInputOperation: Operation<Convolution> = {
  name: "conv2dInput",
  rule: "conv2dInput: correlate with the kernel",
  gradient(node, upstream) {
    const [dy, kernel, bias] = node.inputs as [Node, Node, Node?];
    const { attributes } = node;
    const gradients = [
      conv2d(upstream, kernel, attributes),
      conv2dKernel(upstream, dy, attributes),
    ];
    return bias ? [...gradients, biasGradient(upstream, attributes.windows.output)] : gradients;
  },
  emit: (node) => emitSums("convolveInput", node),
  reference: ([dy, kernel, bias], node, rows) =>
    referenceInput(dy!, kernel!, bias, node.attributes, resolveDimension(node.shape[0]!, rows)),
};

const conv2dKernelOperation: Operation<Convolution> = {
  name: "conv2dKernel",
  rule: "conv2dKernel: correlate with x and its gradient",
  gradient(node, upstream) {
    const [x, dy] = node.inputs as [Node, Node];
    const { attributes } = node;
    return [conv2dInput(dy, upstream, attributes), conv2d(x, upstream, attributes)];
  },
  emit(node) {
    const { attributes: convolution } = node;
    const [x, dy] = node.inputs as [Node, Node];
    const images = x.shape[0]!;
    if (isDepthwise(convolution)) return [emitDepthwiseKernel(node)];
    const bytes = workspaceOf.convolveKernel(convolution);
    const { count } = partsOf(convolution);
    const words = wordsOf(convolution);
    const flops = flopsOf(convolution, images);
    const piece = (i: number, pieces: number) =>
      command("convolveKernel", [x, dy, node, images, 0, count, i, pieces, words, () => bytes], {
        flops: Math.round(flops / pieces),
        division: BY_PARTS,
        cut: (into) => cutInto(Math.min(into, count), piece),
      });
    return [piece(0, 1)];
  },
  reference: ([x, dy], node, rows) =>
    referenceKernel(x!, dy!, node.attributes, resolveDimension(node.inputs[0]!.shape[0]!, rows)),
};

/** The parts of a thread are counted from its first. */
const BY_PARTS: CommandDivision = { count: 5, unit: 1, shifts: [[4, 1]] };

function flopsOf(convolution: Convolution, images: number): number {
  const [height, width] = convolution.windows.output;
  return timesDimension(2 * height * width * kernelSize(convolution), images);
}

/** The forward pass, or the gradient of the input. */
type Form = "convolve" | "convolveInput";

const PACKING = { convolve: "convolvePanels", convolveInput: "convolveFlippedPanels" } as const;
const DEPTHWISE = {
  convolve: "convolveDepthwise",
  convolveInput: "convolveDepthwiseInput",
} as const;

/** The number of a piece depends on the first image of a thread. */
const OF_PIECE = [8, 1] as const;

/** The commands of a form. */
function emitSums(form: Form, node: Node<Convolution>): Command[] {
  if (isProductOf(form, node)) return [emitProduct(form, node)];
  const { attributes: convolution } = node;
  const [x, kernel, bias] = node.inputs as [Node, Node, Node?];
  const isSingle = isDepthwise(convolution); // each channel has one filter of its own
  const panels = isSingle ? kernel : packed(form, kernel, convolution);
  const images = node.shape[0]!;
  const words = wordsOf(convolution);
  const bytes = isSingle ? 4 * convolution.channels : workspaceOf[form](convolution);
  const flops = flopsOf(convolution, images);
  const division = byImages(3, [
    [0, x],
    [2, node],
    [7, node],
  ]);
  const sums = (ending: Ending): Command => {
    const given = [x, panels, ending.output, images, bias ?? NOWHERE] as const;
    const operands = [...given, ...epilogueOperands(ending)] as const;
    const details = { flops, division, epilogue: ending.epilogue, join: sums };
    if (isSingle) return command(DEPTHWISE[form], [...operands, words, () => bytes], details);
    const piece = (i: number, pieces: number): Command =>
      command(form, [...operands, i, pieces, words, () => bytes], {
        ...{ ...details, flops: Math.round(flops / pieces) },
        division: { ...division, shifts: [...division.shifts, OF_PIECE] },
        cut: (into) => cutInto(into, piece),
      });
    return piece(0, 1);
  };
  const packing = panels === kernel ? [] : [command(PACKING[form], [kernel, panels, words])];
  return [...packing, sums({ output: node })];
}

/** The memory of packed filters: once for all threads. A panel of filters is used as it lies. */
function packed(form: Form, kernel: Node, convolution: Convolution): Node {
  const { windows, filters, channels, groups } = convolution;
  const isForward = form === "convolve";
  if (isForward && filters === PANEL && groups === 1) return kernel;
  const [inputs, outputs] = isForward ? [channels, filters] : ([filters, channels] as const);
  const lanes = panelsOf(outputs / groups) * PANEL;
  const taps = windows.size[0] * windows.size[1];
  return new Node(panelsOperation, [kernel], undefined, [groups, taps, inputs / groups, lanes]);
}

function emitDepthwiseKernel(node: Node<Convolution>): Command {
  const { attributes: convolution } = node;
  const [x, dy] = node.inputs as [Node, Node];
  const images = x.shape[0]!;
  const bytes = 4 * kernelSize(convolution);
  const operands = [x, dy, node, images, convolution.channels, wordsOf(convolution)] as const;
  const details = { flops: flopsOf(convolution, images), division: byChannels(4, [0, 1, 2]) };
  return command("convolveDepthwiseKernel", [...operands, () => bytes], details);
}

/** Filters of one pixel: a product of all pixels with the kernel. */
function emitProduct(form: Form, node: Node<Convolution>): Command {
  const [a, b, bias] = node.inputs as [Node, Node, Node?];
  const { windows, channels, filters } = node.attributes;
  const m = timesDimension(node.shape[0]!, windows.output[0] * windows.output[1]);
  const common = { a, b, output: node, m };
  if (form === "convolveInput")
    return product("matmulTransposeB", { ...common, n: channels, k: filters });
  return product("matmul", { ...common, n: filters, k: channels, ...(bias && { bias }) });
}

/** Whether each output pixel depends on one pixel at its place, and is a product. */
function isProductOf(form: Form, node: Node<Convolution>): boolean {
  const { windows, groups } = node.attributes;
  const { size, strides, image, output } = windows;
  const isPointwise = size[0] * size[1] * strides[0] * strides[1] * groups === 1;
  const isWhole = image[0] === output[0] && image[1] === output[1];
  return isPointwise && isWhole && (form === "convolve" || node.inputs.length === 2);
}

/** All pieces of a command. */
const cutInto = (pieces: number, piece: (i: number, pieces: number) => Command): Command[] =>
  Array.from({ length: pieces }, (_, i) => piece(i, pieces));

const panelsOperation: Operation = { name: "panels", rule: "" };

const imageShape = (images: number, [height, width]: readonly [number, number], channels: number) =>
  [images, height, width, channels] as Shape;

/** Applies the filters of a kernel to images; sums start from the bias. */
export function conv2d(x: Node, kernel: Node, convolution: Convolution, bias?: Node): Node {
  const inputs = bias ? [x, kernel, bias] : [x, kernel];
  const { windows, filters } = convolution;
  const shape = imageShape(x.shape[0]!, windows.output, filters);
  return new Node(conv2dOperation, inputs, convolution, shape);
}

/** The gradient of the images of a convolution, or with a bias its transpose. */
export function conv2dInput(dy: Node, kernel: Node, convolution: Convolution, bias?: Node): Node {
  const inputs = bias ? [dy, kernel, bias] : [dy, kernel];
  const { windows, channels } = convolution;
  const shape = imageShape(dy.shape[0]!, windows.image, channels);
  return new Node(conv2dInputOperation, inputs, convolution, shape);
}

/** The gradient of the kernel of a convolution. */
export function conv2dKernel(x: Node, dy: Node, convolution: Convolution): Node {
  const { windows, channels, groups, filters } = convolution;
  const shape = [...windows.size, channels / groups, filters];
  return new Node(conv2dKernelOperation, [x, dy], convolution, shape);
}
