// Runs a program over rows in slices, so that the event loop breathes.

import { Control, RATE_WORDS, Status } from "../../assembly/control.ts";
import { Opcode } from "../../assembly/opcodes.ts";
import type { Program } from "../compile/program.ts";
import { SLICE_MILLISECONDS } from "../core/turns.ts";
import type { Controls } from "../engine/controls.ts";
import type { Instance } from "../engine/instance.ts";
import type { Key } from "../random/keys.ts";
import type { Feed } from "./feed.ts";

/** Commands of the first slice, before the speed is known. */
const FIRST_BUDGET = 1;

/** A pass over all rows of a feed. */
export interface Pass {
  readonly batchSize: number;
  readonly shuffleKey?: Key;
  /** Of the augmentation in this epoch. */
  readonly augmentKey?: Key;
  /** Steps done before, for dropout keys; it is what the pass begins with. */
  readonly globalStep: number;
  /** Row to begin with, at the beginning of a batch; 0 where not given. Steps count from there. */
  readonly firstRow?: number;
  /** What the optimizer needs at a step of this pass. */
  readonly rates?: (step: number) => readonly number[];
  /** Called after each step range is done, before the event loop runs. */
  readonly onSteps?: (done: number) => void;
  readonly watch?: PassWatch;
  /** The error for a step of this pass that was not finite, found by a command of this kind. */
  readonly diverged?: (step: number, opcode: Opcode | undefined) => Error;
}

/** Steps of a pass that another program does, which measures beside the training. */
export interface PassWatch {
  readonly program: Program;
  isWatched(step: number): boolean;
  /** Called when a watched step is done, before any other. */
  onWatched(step: number): void;
}

/** Losses of some steps, the first of which has a number in its pass. */
export interface Slice {
  readonly firstStep: number;
  readonly losses: Float32Array;
}

/**
 * Runs a program over a pass, a slice at a time; between slices nothing of it is half done.
 * @throws NumericsError DIVERGED where a training step is not finite; the weights are those before
 */
export function* runPass(
  instance: Instance,
  controls: Controls,
  program: Program,
  feed: Feed,
  pass: Pass,
): Generator<Slice> {
  let done = 0;
  let budget = FIRST_BUDGET;
  for (const window of feed.windows(pass)) {
    const steps = Math.ceil(window.rows / pass.batchSize);
    controls.prepare(program, {
      steps,
      batchSize: pass.batchSize,
      count: window.position + window.rows,
      position: window.position,
      globalStep: pass.globalStep + done,
      ...(window.shuffleKey && { shuffleKey: window.shuffleKey }),
      ...(pass.augmentKey && { augmentKey: pass.augmentKey }),
      ...(pass.rates && { rates: ratesTable(pass.rates, done, steps) }),
    });
    let reported = 0;
    let isHalf = false;
    let counted = 0;
    let sliceBegan = performance.now();
    const update = updateOf(program);
    for (const { end, isWatched } of stretches(done, steps, pass.watch)) {
      if (pass.watch) controls.proceed(isWatched ? pass.watch.program : program, end);
      for (let status = Status.paused; status === Status.paused; ) {
        const began = performance.now();
        status = instance.run(controls.address, isHalf ? 1 : budget);
        const now = performance.now();
        const isSlice = (status === Status.paused || !pass.watch) && !isHalf;
        if (isSlice) budget = adapted(budget, now - began);
        isHalf = !isWatched && controls.get(Control.command) > update;
        const step = controls.get(Control.step);
        instance.tune();
        if (step > counted) pass.onSteps?.(step - counted);
        counted = step;
        if (status === Status.diverged) {
          if (step > reported) {
            yield { firstStep: done + reported, losses: controls.readLosses(reported, step) };
          }
          const running = isWatched ? pass.watch!.program : program;
          throw pass.diverged!(done + step, controls.commandOf(running)?.opcode);
        }
        if (isWatched && step === end) pass.watch!.onWatched(done + end - 1);
        // a watched step has commands behind its update: no one may look before they are done
        const isWhole = isWatched ? step === end : !isHalf;
        const isTime = !pass.watch || step === steps || now - sliceBegan >= SLICE_MILLISECONDS;
        if (step === reported || !isWhole || !isTime) continue;
        yield { firstStep: done + reported, losses: controls.readLosses(reported, step) };
        reported = step;
        sliceBegan = performance.now();
      }
    }
    done += steps;
  }
}

/** The number of the first command of an update; behind it, where there are several, a step is half done. */
function updateOf({ commands }: Program): number {
  const guard = commands.findLastIndex(({ opcode }) => opcode === Opcode.guardUpdate);
  return guard < 0 ? Infinity : guard + 1;
}

/** Commands for the next slice, after one of so many milliseconds. */
function adapted(budget: number, elapsed: number): number {
  const fitting = budget * (SLICE_MILLISECONDS / Math.max(elapsed, 0.01));
  return Math.ceil(Math.min(fitting, budget * 4, 0x3fffffff));
}

/** The steps of a window in stretches that one program does; a watched step is one by itself. */
function* stretches(
  first: number,
  steps: number,
  watch: PassWatch | undefined,
): Generator<{ end: number; isWatched: boolean }> {
  let begin = 0;
  for (let step = 0; watch && step < steps; step++) {
    if (!watch.isWatched(first + step)) continue;
    if (step > begin) yield { end: step, isWatched: false };
    begin = step + 1;
    yield { end: begin, isWatched: true };
  }
  if (begin < steps) yield { end: steps, isWatched: false };
}

function ratesTable(rates: NonNullable<Pass["rates"]>, first: number, steps: number): Float32Array {
  const table = new Float32Array(steps * RATE_WORDS);
  for (let step = 0; step < steps; step++) table.set(rates(first + step), step * RATE_WORDS);
  return table;
}
