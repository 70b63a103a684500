// The table of commands: in which binary they are, and how threads divide them.

import { describe, expect, it } from "vitest";
import { Control, RATE_WORDS, Slot, SlotType, Status } from "../../assembly/control.ts";
import { Binary, Opcode, RECORD_WORDS } from "../../assembly/opcodes.ts";
import { DIVISIONS } from "../../src/compile/divisions.generated.ts";
import { type Memory, scratchMemory } from "../../src/core/memory.ts";
import { execute } from "../../src/engine/js/execute.generated.ts";
import { binariesOf, command, layoutOf } from "../../src/ir/command.ts";
import type { CommandDivision } from "../../src/ir/node.ts";
import { LAYOUTS, type Operands } from "../../src/ir/operands.generated.ts";
import { Numbers } from "../kernels/harness.ts";

type Name = keyof Operands;
const names = LAYOUTS.map((_, opcode) => Opcode[opcode] as Name).slice(1);

describe("the binary of a command", () => {
  it("exists", () => {
    for (const name of names) expect(Binary).toHaveProperty(layoutOf(Opcode[name]).binary);
  });

  it("is core for what predicts, training for what only a training does", () => {
    const of = (binary: string) => names.filter((name) => layoutOf(Opcode[name]).binary === binary);
    expect(of("core")).toEqual(
      expect.arrayContaining(["gatherInput", "matmul", "relu", "softmax", "scatterOutput"]),
    );
    expect(of("training")).toEqual(
      expect.arrayContaining([
        "matmulTransposeA",
        "reluGradient",
        "dropout",
        "adam",
        "guardUpdate",
      ]),
    );
    expect(of("augmentation")).toEqual(["augment", "mixupShares", "mixupPartners", "scaleColumns"]);
  });

  it("is found for a program: one main binary, the smallest that suffices", () => {
    const commands = [
      command("relu", [64, 64, 4]),
      command("square", [64, 64, 4]),
      command("reluGradient", [64, 64, 64, 4]),
    ];
    expect(binariesOf(commands)).toEqual(["training"]);
    expect(binariesOf(commands.slice(0, 2))).toEqual(["core"]);
    expect(binariesOf([])).toEqual(["core"]);
    const shares = command("mixupShares", [0, 64, 64, 4, 0.2, 0]);
    expect(binariesOf([shares])).toEqual(["core", "augmentation"]);
    expect(binariesOf([shares, ...commands])).toEqual(["augmentation", "training"]);
  });
});

/** Rows or elements, and the value of every other size; `axis` exceeds every index. */
const COUNT = 37;
const SIZE = 5;
/** Bytes of an operand: rows of at most SIZE x SIZE elements. */
const OPERAND = 4 * 64 * SIZE * SIZE;
const OPERANDS = 12;
const CONTROL = 64;
const RATES = 512;
const SLOTS = 640;
const SOURCE = 4096;
const RECORD = SOURCE + OPERAND;
const FIRST = RECORD + 64;

/** Runs the rows or elements `from` to `to`. */
function run(
  memory: Memory,
  name: Name,
  division: CommandDivision,
  from: number,
  to: number,
): void {
  const { i32, u32, f32 } = memory;
  const kinds = layoutOf(Opcode[name]).kinds;
  const sizeOf = (i: number) => (i === division.count ? COUNT : SIZE);
  i32.fill(0, RECORD / 4, RECORD / 4 + RECORD_WORDS);
  i32[RECORD / 4] = Opcode[name];
  for (const [i, kind] of kinds.entries()) {
    const at = RECORD / 4 + 1 + i;
    const [, bytes = 0, ...factors] = division.shifts.find(([operand]) => operand === i) ?? [];
    const ofRows = factors.map(sizeOf).reduce((product, each) => product * each, bytes);
    const block = division.blocks?.find(([operand]) => operand === i);
    const shift = block ? (block[1] * from) / division.unit : from * ofRows;
    if (kind === "address" || kind === "output") u32[at] = FIRST + OPERAND * i + shift;
    else if (kind === "size") i32[at] = i === division.count ? to - from : SIZE;
    else if (kind === "float") f32[at] = 0.25;
    else if (kind === "word") u32[at] = shift;
    else if (kind === "workspace")
      u32[at] = 0; // which twins do not need
    else expect(kind).toBe("slot"); // entry 0
  }
  expect(execute(memory, RECORD, CONTROL)).toBe(Status.done);
}

/** Positive numbers below 1, of which many operations are defined; what is read as an index is below SIZE. */
function filled(name: Name): Memory {
  const memory = scratchMemory(FIRST + OPERAND * OPERANDS);
  const { f32, i32 } = memory;
  const numbers = new Numbers(3);
  f32.set(numbers.floats(OPERAND / 4, 0.01, 1), SOURCE / 4);
  f32.set(numbers.floats((OPERAND / 4) * OPERANDS, 0.01, 1), FIRST / 4);
  const indices = INDICES[name];
  if (indices !== undefined) {
    const at = (FIRST + OPERAND * indices) / 4;
    for (let i = 0; i < OPERAND / 4; i++) i32[at + i] = numbers.word() % SIZE;
  }
  f32.fill(0.125, RATES / 4, RATES / 4 + RATE_WORDS);
  i32[CONTROL / 4 + Control.rates] = RATES;
  i32[CONTROL / 4 + Control.slots] = SLOTS;
  i32[SLOTS / 4 + Slot.address] = SOURCE;
  i32[SLOTS / 4 + Slot.type] = SlotType.word;
  i32[SLOTS / 4 + Slot.stride] = SIZE;
  return memory;
}

/** Operands that are class labels or row numbers. */
const INDICES: { readonly [name: string]: number } = {
  gatherInput: 1,
  softmaxCrossEntropy: 1,
  softmaxCrossEntropyGradient: 1,
  gather: 1,
  scatterAdd: 1,
  pick: 1,
  place: 1,
  oneHot: 0,
};
/** Rows have places that a slot determines; there is no output; a part is larger than the memory here. */
const OTHERS = [
  ...["scatterOutput", "requireFinite"],
  ...["sumBlocks", "sumSquares", "moments", "squaredNorms", "squaredChanges"],
];

describe("a command that is divided", () => {
  const divided = (Object.entries(DIVISIONS) as [Name, CommandDivision][]).filter(
    ([name]) => !OTHERS.includes(name),
  );

  it.each(divided)("%s: is the same in parts of any size", (name, division) => {
    const { unit } = division;
    const whole = filled(name);
    run(whole, name, division, 0, COUNT);
    expect(whole.u32.slice(FIRST / 4)).not.toEqual(filled(name).u32.slice(FIRST / 4));
    const parts = filled(name);
    const cuts = unit === 1 ? [20, 3] : [unit * Math.floor(20 / unit), Math.min(unit, 32)];
    for (const [from, to] of [
      [cuts[0]!, COUNT],
      [0, cuts[1]!],
      [cuts[1]!, cuts[0]!],
    ] as const) {
      if (to > from) run(parts, name, division, from, to);
    }
    expect(parts.u32.slice(FIRST / 4)).toEqual(whole.u32.slice(FIRST / 4));
  });

  it("leaves few that run on one thread", () => {
    // commands of pictures say themselves how, as blocks of images depend on their size
    const others = names.filter((name) => layoutOf(Opcode[name]).binary !== "pictures");
    expect(others.filter((name) => !(name in DIVISIONS))).toEqual([
      "batchIndices",
      // divide themselves
      "copyStrided",
      ...["add", "sub", "mul", "div", "maximum", "minimum", "pow"],
      ...["greater", "greaterEqual", "equal"],
      ...["matmul", "matmulTransposeA", "matmulTransposeB"],
      ...["randomUniform", "randomNormal"],
      ...["recordLoss", "guardUpdate", "stepRates", "statistics"],
      ...["augment", "mixupShares", "mixupPartners"],
    ]);
  });
});
