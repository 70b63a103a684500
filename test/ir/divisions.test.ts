// What the table of commands says beside their operands: the binary, and how threads may divide them.

import { describe, expect, it } from "vitest";
import { Control, RATE_WORDS, Status } from "../../assembly/control.ts";
import { Binary, Opcode, RECORD_WORDS } from "../../assembly/opcodes.ts";
import { type Memory, scratchMemory } from "../../src/core/memory.ts";
import { execute } from "../../src/engine/js/execute.generated.ts";
import { binariesOf, command } from "../../src/ir/command.ts";
import { LAYOUTS } from "../../src/ir/operands.generated.ts";
import { Numbers } from "../kernels/harness.ts";

type Name = keyof typeof LAYOUTS;
const names = Object.keys(LAYOUTS) as Name[];
const dividedBy = (division: string) => names.filter((name) => LAYOUTS[name].division === division);

describe("the binary of a command", () => {
  it("exists", () => {
    for (const name of names) expect(Binary).toHaveProperty(LAYOUTS[name].binary);
  });

  it("is core for what predicts, training for what only a training does", () => {
    const of = (binary: string) => names.filter((name) => LAYOUTS[name].binary === binary);
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

const N = 37;
const CONTROL = 64;
const RATES = 512;
const RECORD = 1024;
const FIRST = 2048;

/** Runs elements `from` to `to` of arrays that lie one behind the other. */
function run(memory: Memory, name: Name, from: number, to: number): void {
  const { i32, u32, f32 } = memory;
  let arrays = 0;
  let sizes = 0;
  const kinds = LAYOUTS[name].kinds.split(" ");
  i32.fill(0, RECORD / 4, RECORD / 4 + RECORD_WORDS);
  i32[RECORD / 4] = Opcode[name];
  for (const [i, kind] of kinds.entries()) {
    const at = RECORD / 4 + 1 + i;
    if (kind === "address") u32[at] = FIRST + 4 * (N * arrays++ + from);
    else if (kind === "size") i32[at] = sizes++ === 0 ? to - from : 1;
    else if (kind === "float") f32[at] = 0.25;
    else throw new Error(`${name} has an operand of the kind ${kind}`);
  }
  expect(execute(memory, RECORD, CONTROL)).toBe(Status.done);
}

/** Positive numbers below 1, of which many operations are defined. */
function filled(): Memory {
  const memory = scratchMemory(FIRST + 4 * N * 5);
  memory.f32.set(new Numbers(3).floats(N * 5, 0.01, 1), FIRST / 4);
  memory.f32.fill(0.125, RATES / 4, RATES / 4 + RATE_WORDS);
  memory.i32[CONTROL / 4 + Control.rates] = RATES;
  return memory;
}

describe("a command that is divided", () => {
  it.each(dividedBy("elements"))("by elements, %s, is the same in parts of any size", (name) => {
    const whole = filled();
    run(whole, name, 0, N);
    expect(whole.f32.slice(FIRST / 4)).not.toEqual(filled().f32.slice(FIRST / 4));
    const parts = filled();
    for (const [from, to] of [
      [20, N],
      [0, 3],
      [3, 20],
    ] as const) {
      run(parts, name, from, to);
    }
    expect(parts.u32.slice(FIRST / 4)).toEqual(whole.u32.slice(FIRST / 4));
  });

  it("by rows, has their number among its operands", () => {
    const rows = dividedBy("rows");
    expect(rows).toEqual(expect.arrayContaining(["gatherInput", "softmax", "sumLast", "oneHot"]));
    for (const name of rows) expect(LAYOUTS[name].kinds).toContain(" size");
  });

  it("in its own way, or not at all, is named", () => {
    expect(dividedBy("own")).toEqual(
      expect.arrayContaining(["matmul", "add", "copyStrided", "sumAxis", "dropout", "augment"]),
    );
    expect(dividedBy("none")).toEqual([
      ...["batchIndices", "sumSquares", "recordLoss", "requireFinite", "stepRates", "statistics"],
      ...["squaredNorm", "squaredDistance", "guardUpdate"],
    ]);
  });

  it("is divided in one of these ways", () => {
    const ways = ["elements", "rows", "own", "none"].flatMap(dividedBy);
    expect(ways.sort()).toEqual([...names].sort());
  });
});
