import { describe, expect, test } from "vitest";
import { Epilogue } from "../../../assembly/opcodes.ts";
import * as twins from "../../../src/engine/js/pictures/normalise.ts";
import { loadKernels, OFFSETS, type Twin } from "../harness.ts";
import { expectSame, SHAPES } from "./normalisation.ts";

const kernels = await loadKernels("assembly/pictures/normalise.ts");

const EPILOGUES = [Epilogue.none, Epilogue.relu, Epilogue.tanh, Epilogue.reluGradient] as const;

describe.each([
  { name: "normalise", vectors: 3, inputs: 1 },
  { name: "normaliseGradient", vectors: 4, inputs: 2 },
] as const)("$name", ({ name, vectors, inputs }) => {
  // the kernel and its arrays: x, mean, (dy,) vectors, output
  const sizesOf = (size: number, channels: number) =>
    name === "normalise"
      ? [size, channels, channels, channels, size]
      : [size, channels, size, channels, channels, channels, size];
  const call = (
    [rows, positions, channels]: readonly [number, number, number],
    epilogue: Epilogue,
    offset: number,
    aliases = {},
  ) => {
    const size = rows * positions * channels;
    const saved = 16 + offset; // x
    const rest = [rows * positions, channels, epilogue, 0.5, saved];
    expectSame(kernels, name, twins[name] as Twin, sizesOf(size, channels), rest, offset, aliases);
  };

  test("equals its twin for every shape, address and epilogue", () => {
    expect(vectors + inputs).toBe(sizesOf(1, 1).length - 1);
    for (const shape of SHAPES) {
      for (const [i, offset] of OFFSETS.entries()) call(shape, EPILOGUES[i]!, offset);
    }
  });

  test("may overwrite its inputs", () => {
    const last = sizesOf(1, 1).length - 1;
    for (const shape of SHAPES) {
      call(shape, Epilogue.relu, 4, { [last]: 0 });
      if (name === "normaliseGradient") call(shape, Epilogue.reluGradient, 4, { [last]: 2 });
    }
  });
});
