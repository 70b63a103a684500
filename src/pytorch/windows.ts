// Modules of PyTorch with windows: convolutions and pools, and the zeros before them.

import type { PlacedLayer } from "../layers/layer.ts";
import { imageWindows, type SeriesWindows } from "../layers/pictures/series-options.ts";
import { transposedWindows } from "../ops/pictures/convolution.ts";
import { type Extent, extentsOf, type WindowOptions, windowsOf } from "../ops/pictures/window.ts";
import { call, type Named, type Written } from "./python.ts";

/** Windows of a layer along the axes that PyTorch has. */
interface Places {
  readonly suffix: "1d" | "2d";
  readonly size: readonly number[];
  readonly strides: readonly number[];
  readonly dilation: readonly number[];
  readonly before: readonly number[];
  /** Zeros behind the pixels that windows read. */
  readonly after: readonly number[];
  readonly input: readonly number[];
  readonly output: readonly number[];
  /** Whether zeros are as PyTorch's "same" has them. */
  readonly isSame: boolean;
}

function placesOf({ layer, inputShape, name }: PlacedLayer): Places {
  const isSeries = inputShape.length === 2;
  const image = (isSeries ? [1, inputShape[0]!] : inputShape.slice(0, 2)) as unknown as Extent;
  const given = layer as unknown as WindowOptions & SeriesWindows;
  const options: WindowOptions = isSeries ? imageWindows(given) : given;
  const { size, strides, dilation, before, output } = windowsOf(
    "place windows",
    image,
    options,
    name,
  );
  const extents = extentsOf(size, dilation);
  const after = ([0, 1] as const).map((axis) =>
    Math.max(0, (output[axis] - 1) * strides[axis] + extents[axis] - image[axis] - before[axis]),
  );
  const of = (list: readonly number[]) => (isSeries ? list.slice(1) : list);
  return {
    ...{ suffix: isSeries ? "1d" : "2d", size: of(size), strides: of(strides) },
    ...{ dilation: of(dilation), before: of(before), after: of(after) },
    ...{ input: of(image), output: of(output) },
    isSame: given.padding === "same" && strides.every((stride) => stride === 1),
  };
}

/** One number if all are equal. */
const pair = (list: readonly number[]): Written =>
  list.every((each) => each === list[0]) ? list[0]! : list;

const optional = (name: string, list: readonly number[], usual: number): Named =>
  list.every((each) => each === usual) ? {} : { [name]: pair(list) };

/** Whether equal zeros on both sides give as many windows. */
const isSymmetric = ({ before, after, size, strides, dilation, input, output }: Places) =>
  before.every((zeros, axis) => {
    const extent = (size[axis]! - 1) * dilation[axis]! + 1;
    const windows = Math.floor((input[axis]! + 2 * zeros - extent) / strides[axis]!) + 1;
    return windows === output[axis] && zeros >= after[axis]!;
  });

/** A module that adds values around: the last axis comes first. */
function padding({ suffix, before, after }: Places, value: Written): string {
  const sides = before.map((zeros, axis) => [zeros, after[axis]!]).reverse();
  return call(`nn.ConstantPad${suffix}`, [sides.flat(), value]);
}

/** A convolution, behind the zeros that it cannot add itself. */
export function convolution(
  placed: PlacedLayer,
  channels: readonly [inputs: number, outputs: number],
  { groups, bias }: { readonly groups: number; readonly bias: boolean },
): string[] {
  const places = placesOf(placed);
  const { suffix, size, strides, dilation, before, isSame } = places;
  const isAdded = isSame || isSymmetric(places);
  const module = call(`nn.Conv${suffix}`, [...channels, pair(size)], {
    ...optional("stride", strides, 1),
    ...(isSame && hasZeros(places) && { padding: '"same"' }),
    ...(!isSame && isAdded && optional("padding", before, 0)),
    ...optional("dilation", dilation, 1),
    ...(groups !== 1 && { groups }),
    ...(!bias && { bias: false }),
  });
  return isAdded ? [module] : [padding(places, 0), module];
}

const hasZeros = ({ before, after }: Places) => [...before, ...after].some((zeros) => zeros > 0);

/** A pool; undefined for means whose number of pixels PyTorch counts differently. */
export function pool(
  placed: PlacedLayer,
  isMean: boolean,
  countPadding: boolean,
): string[] | undefined {
  const places = placesOf(placed);
  const { suffix, size, strides, before } = places;
  const name = `nn.${isMean ? "Avg" : "Max"}Pool${suffix}`;
  const isSmall = before.every((zeros, axis) => 2 * zeros <= size[axis]!);
  const own: Named = strides.every((stride, axis) => stride === size[axis])
    ? {}
    : { stride: pair(strides) };
  const counts = isMean && !countPadding && { count_include_pad: false };
  if (isSmall && isSymmetric(places)) {
    const zeros = optional("padding", before, 0);
    return [call(name, [pair(size)], { ...own, ...zeros, ...("padding" in zeros && counts) })];
  }
  if (isMean && countPadding) return [padding(places, 0), call(name, [pair(size)], own)];
  if (isAtEnd(places)) return [call(name, [pair(size)], { ...own, ceil_mode: true, ...counts })];
  if (isMean) return undefined;
  return [padding(places, '-float("inf")'), call(name, [pair(size)], own)];
}

/** Whether ceil_mode adds the same windows. */
const isAtEnd = ({ before, size, strides, input, output }: Places) =>
  before.every(
    (zeros, axis) =>
      zeros === 0 &&
      Math.ceil((input[axis]! - size[axis]!) / strides[axis]!) + 1 === output[axis] &&
      (output[axis] - 1) * strides[axis]! < input[axis]!, // a window begins inside the image
  );

/** A transposed convolution, before a module that removes what it cannot leave out itself. */
export function transposedConvolution(
  placed: PlacedLayer,
  channels: readonly [inputs: number, outputs: number],
  bias: boolean,
): string[] {
  const { layer, inputShape, name } = placed;
  const given = layer as unknown as WindowOptions & Parameters<typeof transposedWindows>[3];
  const image = inputShape.slice(0, 2) as unknown as Extent;
  const size = (typeof given.size === "number" ? [given.size, given.size] : given.size) as Extent;
  const windows = transposedWindows("place windows", image, size, given, name);
  const { strides, dilation, before } = windows;
  const extents = extentsOf(size, dilation);
  // what is left out at the end; less than 0 if the output has more
  const end = ([0, 1] as const).map(
    (axis) =>
      (image[axis] - 1) * strides[axis] + extents[axis] - before[axis] - windows.image[axis],
  );
  const more = end.map((pixels, axis) => before[axis]! - pixels);
  const isOwn = more.every(
    (rows, axis) => rows >= 0 && (rows === 0 || rows < Math.max(strides[axis]!, dilation[axis]!)),
  );
  const added = isOwn ? more : end.map((pixels) => Math.max(0, -pixels));
  const module = call("nn.ConvTranspose2d", [...channels, pair(size)], {
    ...optional("stride", strides, 1),
    ...(isOwn && optional("padding", before, 0)),
    ...optional("output_padding", added, 0),
    ...optional("dilation", dilation, 1),
    ...(!bias && { bias: false }),
  });
  if (isOwn) return [module];
  const sides = [1, 0].flatMap((axis) => [0 - before[axis]!, 0 - Math.max(0, end[axis]!)]);
  return [module, call("nn.ZeroPad2d", [sides])];
}
