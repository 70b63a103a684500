import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Tile } from "../../../assembly/blocking.ts";
import { Epilogue } from "../../../assembly/opcodes.ts";
import type { Memory } from "../../../src/core/memory.ts";
import { convolve, convolveInput } from "../../../src/engine/js/pictures/convolve.ts";
import { convolveBias, convolveKernel } from "../../../src/engine/js/pictures/convolve-kernel.ts";
import {
  convolveDepthwise,
  convolveDepthwiseInput,
} from "../../../src/engine/js/pictures/depthwise.ts";
import { convolveDepthwiseKernel } from "../../../src/engine/js/pictures/depthwise-kernel.ts";
import { TILES } from "../../../src/engine/tiles.ts";
import {
  blockOf,
  type Convolution,
  kernelSize,
  panelsOf,
  partsOf,
  wordsOf,
  workspaceOf,
} from "../../../src/ops/pictures/geometry.ts";
import { type Padding, type Size2d, windowsOf } from "../../../src/ops/pictures/window.ts";
import {
  expectTwins,
  firstDifference,
  type Kernels,
  loadKernels,
  Numbers,
  type Twin,
  twinMemory,
} from "../harness.ts";

const kernels = await loadKernels("assembly/pictures/convolution/index.ts");

interface Case {
  readonly images: number;
  readonly image: readonly [number, number];
  readonly channels: number;
  readonly filters: number;
  readonly size: Size2d;
  readonly strides?: Size2d;
  readonly padding?: Padding;
  readonly dilation?: Size2d;
  readonly groups?: number;
}

function convolutionOf(given: Case): Convolution {
  const { image, size, strides = 1, padding = "valid", dilation = 1 } = given;
  const windows = windowsOf("test", image, { size, strides, padding, dilation });
  return { windows, channels: given.channels, filters: given.filters, groups: given.groups ?? 1 };
}

interface Choice {
  readonly tile?: Tile;
  readonly hasBias?: boolean;
  readonly epilogue?: Epilogue;
  readonly offset?: number;
  readonly pieces?: number;
}

/** Places arrays one behind the other, with guard words between them. */
function placed(sizes: readonly number[], offset: number): { at: number[]; end: number } {
  let next = 64 + offset;
  const at = sizes.map((size) => {
    const address = next;
    next += 4 * size + 20;
    return address;
  });
  return { at, end: (next + 71) & -8 };
}

/** The kernels of the three forms, and of depthwise convolutions. */
type Form = `${"convolve" | "convolveDepthwise"}${"" | "Input" | "Kernel"}`;

/** Runs a form on both engines, on the same memory behind which the kernel has panels and workspace. */
function expectEqual(
  kernels: Kernels,
  form: Form,
  convolution: Convolution,
  images: number,
  {
    tile = Tile.tile4x8,
    hasBias = false,
    epilogue = Epilogue.none,
    offset = 0,
    pieces = 1,
  }: Choice = {},
): Memory {
  const { exports } = kernels;
  const { windows, channels, filters, groups } = convolution;
  const words = wordsOf(convolution);
  const ofX = images * windows.image[0] * windows.image[1] * channels;
  const ofY = images * windows.output[0] * windows.output[1] * filters;
  const ofKernel = kernelSize(convolution);
  const most = Math.max(ofX, ofY);
  const sizes = [ofX, ofKernel, Math.max(channels, filters), ofY, most, words.length];
  const { at, end } = placed([...sizes, most], offset);
  const [x, kernel, bias, y, saved, descriptor, output] = at as [
    ...[number, number, number, number, number, number, number],
  ];
  const lanes = 16 * panelsOf((form === "convolve" ? filters : channels) / groups);
  const taps = ofKernel / (form === "convolve" ? filters : channels / groups);
  const panels = end;
  const workspace = panels + 4 * groups * lanes * taps + 64;
  const ofWeights = form === "convolveDepthwiseKernel" ? 4 * ofKernel : 4 * channels;
  const last =
    workspace + (form in workspaceOf ? workspaceOf[form as "convolve"](convolution) : ofWeights);
  const twin = twinMemory(end);
  twin.f32.set(new Numbers(end).floats(end >>> 2));
  twin.i32.set(words, descriptor >>> 2);
  kernels.memory.u8.set(twin.u8);
  for (const guard of [workspace - 64, last])
    kernels.memory.u32.fill(0xa5a5a5a5, guard >>> 2, (guard >>> 2) + 16);
  const added = [hasBias ? bias : 0, epilogue, Math.fround(0.3), saved] as const;
  const behind = [...added, descriptor] as const;
  const inPieces = (run: (piece: number) => void) => {
    for (let piece = 0; piece < pieces; piece++) run(piece);
  };
  if (form === "convolveKernel") {
    const operands = [x, y, output, images, 0, partsOf(convolution).count] as const;
    inPieces((piece) => {
      exports.convolveKernel!(...operands, piece, pieces, descriptor, workspace, tile);
      convolveKernel(twin, x, y, output, images, piece, descriptor);
    });
  } else if (form === "convolveDepthwiseKernel") {
    const operands = [x, y, output, images, channels, descriptor] as const;
    exports.convolveDepthwiseKernel!(...operands, workspace);
    convolveDepthwiseKernel(twin, ...operands);
  } else if (form === "convolveDepthwise") {
    exports.convolveDepthwise!(x, kernel, output, images, ...behind, workspace);
    convolveDepthwise(twin, x, kernel, output, images, ...behind);
  } else if (form === "convolveDepthwiseInput") {
    exports.convolveDepthwiseInput!(y, kernel, output, images, ...behind, workspace);
    convolveDepthwiseInput(twin, y, kernel, output, images, ...behind);
  } else {
    const isForward = form === "convolve";
    exports[isForward ? "convolvePanels" : "convolveFlippedPanels"]!(kernel, panels, descriptor);
    const from = isForward ? x : y;
    const [ofFrom, ofTo] = (isForward ? [ofX, ofY] : [ofY, ofX]).map((n) => (4 * n) / images) as [
      number,
      number,
    ];
    inPieces((piece) => {
      // threads need not share each piece alike
      const share = pieces > 1 ? piece + 1 : images;
      for (let first = 0; first < images; first += share) {
        exports[form]!(
          ...[from + first * ofFrom, panels, output + first * ofTo],
          ...[Math.min(share, images - first), ...added.slice(0, 3), saved + first * ofTo],
          ...[piece + first, pieces, descriptor, workspace, tile],
        );
      }
      const rest = [output, images, ...added, piece, pieces, descriptor] as const;
      (isForward ? convolve : convolveInput)(twin, from, kernel, ...rest);
    });
  }
  const found = firstDifference(kernels.memory, twin, end >>> 2);
  if (found >= 0) {
    const [got, wanted] = [kernels.memory, twin].map(({ f32 }) => f32[found]);
    const where = 4 * found - output;
    throw new Error(`${form} leaves ${got} at byte ${where} of the output, its twin ${wanted}`);
  }
  for (const guard of [workspace - 64, last]) {
    const behindIt = kernels.memory.u32.subarray(guard >>> 2, (guard >>> 2) + 16);
    expect(
      behindIt.every((word) => word === 0xa5a5a5a5),
      "guard words",
    ).toBe(true);
  }
  return twin;
}

/** Whether a window fits into an image. */
const fits = ({
  image,
  padding,
  size,
  dilation,
}: {
  readonly image: readonly [number, number];
  readonly padding: readonly [readonly [number, number], readonly [number, number]];
  readonly size: readonly [number, number];
  readonly dilation: readonly [number, number];
}) =>
  ([0, 1] as const).every(
    (axis) => image[axis] + padding[axis][0] + padding[axis][1] > dilation[axis] * (size[axis] - 1),
  );

const FORMS = ["convolve", "convolveInput", "convolveKernel"] as const;
const CHANNELS = [1, 2, 3, 4, 5, 6, 7, 8, 12, 15, 16, 17, 20, 32, 33];

describe.each(FORMS)("%s", (name) => {
  const check = (given: Case, choice: Choice = {}) => {
    for (const [tile] of TILES)
      expectEqual(kernels, name, convolutionOf(given), given.images, { tile, ...choice });
  };

  test.each(CHANNELS)("equals its twin with %i filters or channels", (count) => {
    const common = { images: 2, image: [5, 6], size: 3, padding: "same" } as const;
    check({ ...common, channels: 3, filters: count });
    check({ ...common, channels: count, filters: 5 });
    check({ ...common, channels: count, filters: count, strides: 2 });
  });

  test("equals its twin for every width of an image", () => {
    for (let width = 1; width <= 20; width++) {
      check({ images: 1, image: [3, width], channels: 2, filters: 17, size: [2, 1] });
      check({ images: 2, image: [2, width], channels: 3, filters: 6, size: 3, padding: 1 });
      check({ images: 2, image: [2, width], channels: 1, filters: 23, size: 3, padding: 1 });
      check({ images: 2, image: [2, width], channels: 1, filters: 6, size: [1, width] });
      check({ images: 2, image: [2, width], channels: 8, filters: 1, size: 3, padding: 1 });
    }
    check({ images: 1, image: [2, 40], channels: 24, filters: 8, size: [1, 3] }, { hasBias: true });
    check({ images: 1, image: [2, 40], channels: 1, filters: 24, size: 2 }, { hasBias: true });
  });

  test("equals its twin with strides, dilation, padding and groups", () => {
    for (const strides of [1, 2, 3, [2, 1], [1, 3]] as const) {
      for (const dilation of [1, 2, 3, [1, 2], [4, 1]] as const) {
        for (const padding of [
          "valid",
          "same",
          3,
          [
            [0, 2],
            [1, 0],
          ],
        ] as const) {
          const common = { images: 2, image: [9, 11], size: [3, 2], strides, dilation } as const;
          check({ ...common, padding, channels: 2, filters: 3 });
          check({ ...common, padding, channels: 4, filters: 6, groups: 2 });
        }
      }
    }
  });

  test("equals its twin where padding or strides exceed the window", () => {
    check({ images: 2, image: [4, 4], channels: 2, filters: 3, size: 1, padding: 2 });
    check({ images: 2, image: [7, 7], channels: 2, filters: 3, size: 2, strides: 4 });
    check({ images: 1, image: [2, 2], channels: 3, filters: 4, size: 2, padding: 5 });
    check({ images: 1, image: [1, 1], channels: 1, filters: 1, size: 3, padding: "same" });
  });

  test("equals its twin over blocks of images", () => {
    for (const images of [1, 3, 4, 5, 9, 17]) {
      check({ images, image: [8, 8], channels: 2, filters: 3, size: 3, padding: "same" });
    }
    check({ images: 3, image: [17, 17], channels: 1, filters: 2, size: 3, padding: "same" });
    check({ images: 30, image: [3, 3], channels: 1, filters: 2, size: 2 });
  });

  test("equals its twin in pieces", () => {
    const common = { image: [5, 6], channels: 6, filters: 20, size: 3, padding: "same" } as const;
    for (const pieces of [2, 3, 7]) {
      for (const images of [1, 2, 5, 17, 30])
        check({ ...common, images }, { pieces, hasBias: true });
      check({ ...common, images: 3, groups: 2 }, { pieces, epilogue: Epilogue.reluGradient });
    }
  });

  test("equals its twin over bands of rows", () => {
    check({ images: 1, image: [40, 40], channels: 2, filters: 5, size: 3, padding: "same" });
  });

  // the kernel's gradient has none
  const epilogues = [Epilogue.relu, Epilogue.elu, Epilogue.reluGradient, Epilogue.tanhGradient];
  test.each(name === "convolveKernel" ? [] : epilogues)(
    "equals its twin with bias and epilogue %i",
    (epilogue) => {
      const common = { images: 2, image: [6, 7], size: 3, padding: "same" } as const;
      for (const hasBias of [false, true]) {
        check({ ...common, channels: 5, filters: 19 }, { epilogue, hasBias });
        check({ ...common, channels: 19, filters: 4, strides: 2 }, { epilogue, hasBias });
        check({ ...common, channels: 4, filters: 6, groups: 2 }, { epilogue, hasBias });
      }
    },
  );

  test("equals its twin at any shape", () => {
    const pair = (low: number, high: number) =>
      fc.tuple(fc.integer({ min: low, max: high }), fc.integer({ min: low, max: high }));
    const cases = fc.record({
      images: fc.integer({ min: 1, max: 3 }),
      image: pair(1, 13),
      channels: fc.integer({ min: 1, max: 9 }),
      filters: fc.integer({ min: 1, max: 35 }),
      groups: fc.integer({ min: 1, max: 3 }),
      size: pair(1, 4),
      strides: pair(1, 3),
      dilation: pair(1, 3),
      padding: fc.tuple(pair(0, 4), pair(0, 4)),
      hasBias: fc.boolean(),
      offset: fc.constantFrom(0, 4, 8, 12),
    });
    fc.assert(
      fc.property(cases, ({ hasBias, offset, ...given }) => {
        const { groups } = given;
        fc.pre(fits(given));
        const wide = {
          ...given,
          channels: groups * given.channels,
          filters: groups * given.filters,
        };
        check(wide, { hasBias, offset });
      }),
      { numRuns: 300 },
    );
  });
});

describe.each(["convolveDepthwise", "convolveDepthwiseInput", "convolveDepthwiseKernel"] as const)(
  "%s",
  (name) => {
    const check = ({ channels, ...given }: Omit<Case, "filters">, choice: Choice = {}) => {
      const convolution = convolutionOf({
        ...given,
        channels,
        filters: channels,
        groups: channels,
      });
      expectEqual(kernels, name, convolution, given.images, choice);
    };

    test.each([2, 3, 4, 5, 7, 8, 15, 16, 17, 20, 32, 37])(
      "equals its twin with %i channels",
      (channels) => {
        for (const strides of [1, 2]) {
          check({ images: 2, image: [7, 9], channels, size: 3, padding: "same", strides });
          check({ images: 2, image: [6, 5], channels, size: [2, 5], padding: 2, strides });
        }
        check({ images: 5, image: [9, 8], channels, size: 3, dilation: 2 });
      },
    );

    test("equals its twin at any shape", () => {
      const pair = (low: number, high: number) =>
        fc.tuple(fc.integer({ min: low, max: high }), fc.integer({ min: low, max: high }));
      const cases = fc.record({
        images: fc.integer({ min: 1, max: 3 }),
        image: pair(1, 13),
        channels: fc.integer({ min: 2, max: 21 }),
        size: pair(1, 5),
        strides: pair(1, 4),
        dilation: pair(1, 3),
        padding: fc.tuple(pair(0, 5), pair(0, 5)),
        hasBias: fc.boolean(),
        offset: fc.constantFrom(0, 4, 8, 12),
        epilogue: fc.constantFrom(Epilogue.none, Epilogue.relu, Epilogue.reluGradient),
      });
      fc.assert(
        fc.property(cases, ({ hasBias, offset, epilogue, ...given }) => {
          fc.pre(fits(given));
          check(given, { hasBias, offset, epilogue });
        }),
        { numRuns: 500 },
      );
    });
  },
);

test("parts of the kernel's gradient together are the whole", () => {
  const convolution = convolutionOf({
    ...{
      images: 17,
      image: [6, 6],
      channels: 10,
      filters: 36,
      size: 3,
      padding: "same",
      groups: 2,
    },
  });
  const images = 17; // of blocks of seven
  const whole = expectEqual(kernels, "convolveKernel", convolution, images);
  const words = wordsOf(convolution);
  const ofX = images * 36 * 10;
  const ofY = images * 36 * 36;
  const n = kernelSize(convolution);
  const most = Math.max(ofX, ofY);
  const { at, end } = placed([ofX, n, 36, ofY, most, words.length, most], 0);
  const [x, , , y, , descriptor, output] = at as [number, ...number[]];
  const { count } = partsOf(convolution);
  for (const pieces of [1, 2, 3, 5]) {
    kernels.memory.f32.fill(0, output! >>> 2, (output! >>> 2) + n);
    for (let piece = 0; piece < pieces; piece++) {
      const parts = piece + 3; // threads need not divide each piece alike
      for (let first = 0; first < count; first += parts) {
        const some = Math.min(parts, count - first);
        kernels.exports.convolveKernel!(
          ...[x, y!, output!, images, first, some, piece, pieces, descriptor!, end + 64],
          Tile.tile4x16,
        );
      }
    }
    const found = kernels.memory.f32.slice(output! >>> 2, (output! >>> 2) + n);
    expect(found).toEqual(whole.f32.slice(output! >>> 2, (output! >>> 2) + n));
  }
});

test.each([1, 6, 17, 20])(
  "the gradient of %i filters reads nothing behind the memory",
  (filters) => {
    const given = { images: 3, image: [2, 2], channels: 2, size: 2, padding: "same" } as const;
    const convolution = convolutionOf({ ...given, filters });
    const words = wordsOf(convolution);
    const { exports, memory } = kernels;
    const [descriptor, x, output, workspace] = [64, 256, 512, 4096] as const;
    const dy = memory.u8.length - 4 * 3 * 4 * filters;
    const twin = twinMemory(memory.u8.length);
    for (const { f32, i32 } of [memory, twin]) {
      f32.set(new Numbers(filters).floats(3 * 4 * 2), x >>> 2);
      f32.set(new Numbers(1).floats(3 * 4 * filters), dy >>> 2);
      i32.set(words, descriptor >>> 2);
    }
    const { count } = partsOf(convolution);
    exports.convolveKernel!(
      ...[x, dy, output, 3, 0, count, 0, 1, descriptor, workspace],
      Tile.tile4x8,
    );
    convolveKernel(twin, x, dy, output, 3, 0, descriptor);
    const n = kernelSize(convolution);
    const [found, wanted] = [memory, twin].map(({ f32 }) =>
      f32.slice(output >>> 2, (output >>> 2) + n),
    );
    expect(found).toEqual(wanted);
  },
);

test.each([1, 3, 4, 6, 11, 16, 17, 40])(
  "the gradient of a bias of %i channels equals its twin",
  (channels) => {
    for (const [images, positions] of [
      [1, 1],
      [5, 9],
      [7, 64],
      [3, 300],
    ] as const) {
      const { at, end } = placed([images * positions * channels, channels], 4);
      const [dy, y] = at as [number, number];
      const sizes = [images, positions, channels, channels, blockOf([1, positions])];
      const parameters = [dy, y, ...sizes, end + 64];
      expectTwins(kernels, "convolveBias", convolveBias as Twin, { parameters, bytes: end });
    }
  },
);
