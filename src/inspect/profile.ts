// The time of each command of a training step, compared with the limits of the machine.

import { RATE_WORDS, Status } from "../../assembly/control.ts";
import { Opcode } from "../../assembly/opcodes.ts";
import type { CommandCost } from "../compile/cost.ts";
import type { Program } from "../compile/program.ts";
import { DataError } from "../core/errors.ts";
import { requireKnownKeys } from "../core/names.ts";
import { sizeOf } from "../core/shape.ts";
import { percent, table } from "../core/text.ts";
import { pauses } from "../core/turns.ts";
import { DEFAULT_BATCH_SIZE } from "../data/batches.ts";
import { type Controls, UNLIMITED } from "../engine/controls.ts";
import { type Machine, measureMachine } from "../engine/machine.ts";
import { drawBy } from "../initializers/random.ts";
import { definitionOf } from "../optimizers/optimizers.ts";
import { requireBatchSize } from "../training/call-options.ts";
import type { Compiled } from "../training/compiled.ts";
import { diverged } from "../training/diverged.ts";
import { expectedTarget } from "../training/expected-target.ts";
import { type FeedSource, wordRows } from "../training/feed.ts";
import { PassMemory } from "../training/pass-memory.ts";
import type { Session } from "../training/session.ts";
import { costsOf } from "./costs.ts";

/** Options of model.profile(). */
export interface ProfileOptions {
  /** Rows of a step. Default: 32. */
  readonly batchSize?: number;
  /** Steps that are timed. Default: 50. */
  readonly steps?: number;
}

/** Cost and time of one command of a step. */
export interface CommandProfile extends CommandCost {
  /** Time in one step, without the call itself. */
  readonly microseconds: number;
  /** Share of the time of all commands, 0 to 1. */
  readonly share: number;
  /** Operations, GFLOP/s. */
  readonly gigaflops: number;
  /** Bytes read and written, GB/s. */
  readonly gigabytes: number;
  /** Its limit on this machine. */
  readonly bound: "arithmetic" | "memory";
  /** Speed as a share of that limit; above 1 if data stay in a nearer cache. */
  readonly ofPeak: number;
}

/** The time of a training step. */
export interface Profile {
  readonly batchSize: number;
  readonly steps: number;
  /** Time of a whole step in one call. */
  readonly microsecondsPerStep: number;
  /** Limits of the machine; absent with the plain-JavaScript engine. */
  readonly machine?: Machine;
  readonly commands: readonly CommandProfile[];
  /** A table of the commands: time, share, and speed beside what the machine gives. */
  toText(): string;
}

const DEFAULT_STEPS = 50;
/** Milliseconds of warm-up, in which the engine optimises the kernels. */
const WARM = 100;
/** Share of the timings that counts, the fastest: the others include interruptions. */
const KEPT = 0.8;
/** Largest tick of the clock, in milliseconds, that can time single commands. */
const FINE_TICK = 0.001;
const MOST_STEPS = 1_000_000;

/** Profiles the training step of a session, and restores it. */
export async function profile(
  { compiled }: { readonly compiled: Compiled | undefined },
  options: ProfileOptions,
): Promise<Profile> {
  requireKnownKeys("profile", options, ["batchSize", "steps"]);
  const { batchSize = DEFAULT_BATCH_SIZE, steps = DEFAULT_STEPS } = options;
  const { session } = compiled!;
  requireBatchSize("profile", batchSize);
  if (!(Number.isInteger(steps) && steps >= 1 && steps <= MOST_STEPS)) {
    throw DataError.of("STEPS", "profile", `1 to ${MOST_STEPS} steps`, steps);
  }
  const { backend, turbo = false, numerics } = session.engine.info;
  await session.loadForSteps();
  const restore = session.snapshot();
  try {
    const { costs, times, step } = await timeCommands(session, batchSize, steps);
    // afterwards: a step that does not fit into memory fails at once
    const machine = backend === "wasm" ? await measureMachine({ turbo }) : undefined;
    const peak = numerics === "fast" ? machine?.fusedMultiplyAdd : machine?.multiplyAdd;
    const total = times.reduce((sum, time) => sum + time, 0);
    const commands = costs.map((cost, i) => describe(cost, times[i]!, total, machine, peak));
    const found = { microsecondsPerStep: step, ...(machine && { machine }), commands };
    const result = { batchSize, steps, ...found };
    return { ...result, toText: () => show(result) };
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
  const target = expectedTarget(session.architecture, session.loss);
  const request = { kind: "training", batchSize, target } as const;
  const memory = new PassMemory(session, request, randomRows(session, batchSize));
  const { controls, program, feed } = memory;
  try {
    for (const _ of feed.windows({})) break; // all of it is in memory now
    const prepare = () => prepareStep(session, controls, program, batchSize);
    const run = (budget: number) => {
      const began = performance.now();
      const status = instance.run(controls.address, budget);
      const elapsed = performance.now() - began;
      if (status === Status.diverged) {
        const opcode = controls.commandOf(program)?.opcode;
        throw diverged(session, { opcode, step: session.step });
      }
      return 1000 * elapsed;
    };
    const whole: number[] = [];
    const empty: number[] = [];
    const single: number[][] = program.commands.map(() => []);
    const pause = pauses();
    for (const end = performance.now() + WARM; performance.now() < end; await pause()) {
      prepare();
      run(UNLIMITED);
      instance.tune();
    }
    for (let step = 0; step < steps; step++) {
      prepare();
      whole.push(run(UNLIMITED));
      await pause();
      prepare();
      for (const times of single) {
        empty.push(run(0));
        times.push(run(1));
      }
      await pause();
    }
    const call = typical(empty);
    return {
      costs: costsOf(program),
      times: single.map((times) => Math.max(typical(times) - call, 0)),
      step: typical(whole),
    };
  } finally {
    memory.release();
  }
}

/** Prepares one step with learning rate 0. */
function prepareStep(
  { optimizer, step }: Session,
  controls: Controls,
  program: Program,
  batchSize: number,
): void {
  const rates = new Float32Array(RATE_WORDS);
  rates.set(definitionOf(optimizer).rates(optimizer, 0, step));
  controls.prepare(program, { steps: 1, batchSize, count: batchSize, globalStep: step, rates });
}

/** Normals for x, class numbers in turn or zeros and ones for y. */
function randomRows(session: Session, count: number): FeedSource {
  const { architecture } = session;
  const stride = sizeOf(architecture.input.shape);
  const x = drawBy(session.instance)(Opcode.randomNormal, [0, 0], count * stride);
  const outputs = sizeOf(architecture.outputShape);
  const y =
    expectedTarget(session.architecture, session.loss).dtype === "int32"
      ? wordRows(Int32Array.from({ length: count }, (_, row) => row % outputs))
      : wordRows(
          Float32Array.from({ length: count * outputs }, (_, i) => i % 2),
          outputs,
        );
  return { count, x: wordRows(x, stride), y };
}

/** The mean of the fastest times; of all if the clock is coarse, as it then shows 0 or a whole tick. */
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

/** Bandwidth of the smallest cache that holds so many bytes. */
function bandwidthFor(bytes: number, { copy }: Machine): number {
  if (bytes <= 32768) return copy.level1;
  if (bytes <= 524288) return copy.level2;
  return bytes <= 8388608 ? copy.level3 : copy.memory;
}

function show(profile: Omit<Profile, "toText">): string {
  const { batchSize, steps, microsecondsPerStep, machine, commands } = profile;
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
    `training step of ${batchSize} rows: ${microsecondsPerStep.toFixed(1)} µs, the mean of ${steps} steps without the slowest`,
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
