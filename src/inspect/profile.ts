// Where the time of a training step goes: every command by itself, beside what the machine can do.

import { RATE_WORDS, SlotType, Status } from "../../assembly/control.ts";
import { Opcode } from "../../assembly/opcodes.ts";
import { type CommandCost, costsOf } from "../compile/cost.ts";
import type { Program } from "../compile/program.ts";
import { DataError } from "../core/errors.ts";
import { sizeOf } from "../core/shape.ts";
import { percent, table } from "../core/text.ts";
import { restful } from "../core/turns.ts";
import { Controls, UNLIMITED } from "../engine/controls.ts";
import { type Machine, measureMachine } from "../engine/machine.ts";
import { drawBy } from "../initializers/random.ts";
import { definitionOf } from "../optimizers/optimizers.ts";
import { diverged } from "../training/diverged.ts";
import { Feed, type FeedSource } from "../training/feed.ts";
import type { Session } from "../training/session.ts";
import { SLOT_COUNT } from "../training/step-program.ts";
import { expectedTarget } from "./explain.ts";

/** Options of model.profile(). */
export interface ProfileOptions {
  /** Rows of a step; 32 where not given. */
  readonly batchSize?: number;
  /** Steps that are timed; 50 where not given. */
  readonly steps?: number;
}

/** What one command of a step costs. */
export interface CommandProfile extends CommandCost {
  /** Of one step, without the call itself. */
  readonly microseconds: number;
  /** Of all commands, 0 to 1. */
  readonly share: number;
  /** Operations, GFLOP/s. */
  readonly gigaflops: number;
  /** Bytes read and written, GB/s. */
  readonly gigabytes: number;
  /** What limits it on this machine. */
  readonly bound: "arithmetic" | "memory";
  /** Speed as a share of that limit; above 1 where data stay in a nearer cache. */
  readonly ofPeak: number;
}

/** Where a training step spends its time. */
export interface Profile {
  readonly batchSize: number;
  readonly steps: number;
  /** A whole step in one call. */
  readonly microsecondsPerStep: number;
  /** Absent with the plain-JavaScript engine, which it does not measure. */
  readonly machine?: Machine;
  readonly commands: readonly CommandProfile[];
  toText(): string;
}

const DEFAULT_STEPS = 50;
/** Milliseconds of steps before any is timed: by then the engine has optimised the kernels. */
const WARM = 100;
/** The part of the timings that counts: interruptions are among the rest. */
const KEPT = 0.8;
/** Milliseconds of a tick that tells single commands apart. */
const FINE_TICK = 0.001;

/** More would take days. */
const MOST_STEPS = 1_000_000;

/** Profiles the training step of a session; everything in it is put back. */
export async function profile(
  session: Session,
  batchSize: number,
  steps: number = DEFAULT_STEPS,
): Promise<Profile> {
  if (!(Number.isInteger(steps) && steps >= 1 && steps <= MOST_STEPS)) {
    throw DataError.of("STEPS", "profile", `1 to ${MOST_STEPS} steps`, steps);
  }
  const { backend, turbo = false, numerics } = session.engine.info;
  await session.instance.load("training");
  const restore = session.snapshot();
  try {
    const { costs, times, step } = await timeCommands(session, batchSize, steps);
    // afterwards: a step that no memory holds is refused at once
    const machine = backend === "wasm" ? await measureMachine({ turbo }) : undefined;
    const peak = numerics === "fast" ? machine?.fusedMultiplyAdd : machine?.multiplyAdd;
    const total = times.reduce((sum, time) => sum + time, 0);
    const commands = costs.map((cost, i) => describe(cost, times[i]!, total, machine, peak));
    return {
      batchSize,
      steps,
      microsecondsPerStep: step,
      ...(machine && { machine }),
      commands,
      toText: () => show({ batchSize, steps, step, machine, commands }),
    };
  } finally {
    restore();
  }
}

/** Microseconds of each command and of a whole step. */
async function timeCommands(
  session: Session,
  batchSize: number,
  steps: number,
): Promise<{ costs: CommandCost[]; times: number[]; step: number }> {
  const { instance } = session;
  const target = expectedTarget(session);
  const { program, release } = session.hold({ kind: "training", batchSize, target });
  const controls = new Controls(instance, SLOT_COUNT);
  let feed: Feed | undefined;
  try {
    feed = new Feed(instance, controls, randomRows(session, batchSize), batchSize);
    for (const _ of feed.windows({})) break; // all of it lies in memory now
    const prepare = () => prepareStep(session, controls, program, batchSize);
    const run = (budget: number) => {
      const began = performance.now();
      const status = instance.run(controls.address, budget);
      const elapsed = performance.now() - began;
      if (status === Status.diverged) {
        throw diverged(session, {
          opcode: controls.commandOf(program)?.opcode,
          step: session.step,
        });
      }
      return 1000 * elapsed;
    };
    const whole: number[] = [];
    const empty: number[] = [];
    const single: number[][] = program.commands.map(() => []);
    const rest = restful();
    for (const end = performance.now() + WARM; performance.now() < end; await rest()) {
      prepare();
      run(UNLIMITED);
      instance.tune();
    }
    for (let step = 0; step < steps; step++) {
      prepare();
      whole.push(run(UNLIMITED));
      await rest();
      prepare();
      for (const times of single) {
        empty.push(run(0));
        times.push(run(1));
      }
      await rest();
    }
    const call = typical(empty);
    return {
      costs: costsOf(program),
      times: single.map((times) => Math.max(typical(times) - call, 0)),
      step: typical(whole),
    };
  } finally {
    feed?.release();
    controls.release();
    release();
  }
}

/** One step that learns nothing, so that no weight runs away. */
function prepareStep(
  { optimizer, step }: Session,
  controls: Controls,
  program: Program,
  batchSize: number,
): void {
  const rates = new Float32Array(RATE_WORDS);
  rates.set(definitionOf(optimizer).rates(optimizer, 0, step));
  controls.prepare(program, {
    steps: 1,
    batchSize,
    count: batchSize,
    globalStep: step,
    rates,
  });
}

/** Normals for x, class numbers in turn or zeros and ones for y. */
function randomRows(session: Session, count: number): FeedSource {
  const { architecture } = session;
  const stride = sizeOf(architecture.input.shape);
  const x = drawBy(session.instance)(Opcode.randomNormal, [0, 0], count * stride);
  const outputs = sizeOf(architecture.outputShape);
  const y =
    expectedTarget(session).dtype === "int32"
      ? { data: Int32Array.from({ length: count }, (_, row) => row % outputs), stride: 1 }
      : { data: Float32Array.from({ length: count * outputs }, (_, i) => i % 2), stride: outputs };
  return {
    count,
    x: { data: x, stride, type: SlotType.word },
    y: { ...y, type: SlotType.word },
  };
}

/**
 * The mean of the smaller part. Of all where the clock is coarse: it then shows 0 or a whole tick, and
 * only the mean of both is right.
 */
function typical(times: number[]): number {
  const count = tick() > FINE_TICK ? times.length : Math.ceil(times.length * KEPT);
  const kept = times.sort((a, b) => a - b).slice(0, count);
  return kept.reduce((sum, time) => sum + time, 0) / kept.length;
}

/** Milliseconds between two values of the clock. */
function tick(): number {
  const began = performance.now();
  let now = began;
  while (now === began) now = performance.now();
  return now - began;
}

function describe(
  cost: CommandCost,
  microseconds: number,
  total: number,
  machine: Machine | undefined,
  peak: number | undefined,
): CommandProfile {
  const speed = (amount: number) => (microseconds > 0 ? amount / microseconds / 1000 : 0);
  const [gigaflops, gigabytes] = [speed(cost.flops), speed(cost.bytes)];
  const ofArithmetic = peak ? gigaflops / peak : 0;
  const ofMemory = machine ? gigabytes / bandwidthFor(cost.bytes, machine) : 0;
  return {
    ...cost,
    microseconds,
    share: total > 0 ? microseconds / total : 0,
    gigaflops,
    gigabytes,
    bound: ofArithmetic > ofMemory ? "arithmetic" : "memory",
    ofPeak: Math.max(ofArithmetic, ofMemory),
  };
}

/** Of the cache that so many bytes fit. */
function bandwidthFor(bytes: number, { copy }: Machine): number {
  if (bytes <= 32768) return copy.level1;
  if (bytes <= 524288) return copy.level2;
  return bytes <= 8388608 ? copy.level3 : copy.memory;
}

function show({
  batchSize,
  steps,
  step,
  machine,
  commands,
}: {
  batchSize: number;
  steps: number;
  step: number;
  machine: Machine | undefined;
  commands: readonly CommandProfile[];
}): string {
  const rows = commands.map((each) => [
    each.operation,
    each.weight ?? "",
    each.microseconds.toFixed(2),
    percent(each.share, 1),
    String(each.flops),
    String(each.bytes),
    each.gigaflops.toFixed(1),
    each.gigabytes.toFixed(1),
    ...(machine ? [`${percent(each.ofPeak, 0)} of ${each.bound}`] : []),
  ]);
  const head = ["operation", "weight", "µs", "share", "flops", "bytes", "GFLOP/s", "GB/s"];
  const lines = [
    `training step of ${batchSize} rows: ${step.toFixed(1)} µs, the mean of ${steps} steps without the slowest`,
    table([[...head, ...(machine ? ["speed"] : [])], ...rows], [2, 3, 4, 5, 6, 7]),
  ];
  if (machine) lines.splice(1, 0, showMachine(machine));
  return lines.join("\n");
}

function showMachine({ multiplyAdd, fusedMultiplyAdd, copy }: Machine): string {
  const fused = fusedMultiplyAdd ? `, fused ${fusedMultiplyAdd.toFixed(0)}` : "";
  const { level1, level2, level3, memory } = copy;
  const copies = [level1, level2, level3, memory].map((each) => each.toFixed(0)).join(", ");
  return `machine: ${multiplyAdd.toFixed(0)} GFLOP/s${fused}; copies of 8 KiB, 128 KiB, 2 MiB, 32 MiB: ${copies} GB/s`;
}
