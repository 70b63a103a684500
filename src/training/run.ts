// Runs a program over rows in slices of about 10 ms, between which the event loop gets its turn.

import { Control, RATE_WORDS, Status } from "../../assembly/control.ts";
import type { Opcode } from "../../assembly/opcodes.ts";
import type { Program } from "../compile/program.ts";
import { nextTurn, SLICE_MILLISECONDS } from "../core/turns.ts";
import { type Controls, UNLIMITED } from "../engine/controls.ts";
import type { Instance } from "../engine/instance.ts";
import { MOST_WAITS } from "../engine/worker-lost.ts";
import { binariesOf } from "../ir/command.ts";
import type { Key } from "../random/keys.ts";
import { updateOf } from "./cut.ts";
import type { Feed, Window } from "./feed.ts";

/** Commands of the first slice, before the speed is known. */
const FIRST_BUDGET = 1;

/** A pass over the rows of a feed. */
export interface Pass {
  readonly batchSize: number;
  readonly shuffleKey?: Key;
  readonly augmentKey?: Key;
  /** Steps done before the pass, for the keys of dropout. */
  readonly globalStep: number;
  /** First row, at the beginning of a batch; steps count from there. Default: 0. */
  readonly firstRow?: number;
  /** Row of the table of rates for a step of this pass. */
  readonly rates?: (step: number) => readonly number[];
  /** Called with the number of steps just done, before the event loop gets its turn. */
  readonly onSteps?: (done: number) => void;
  readonly watch?: PassWatch;
  /** Step of this pass before which a slice must end, at or after the next one. Default: no such step. */
  readonly dueAt?: () => number;
  /** The error for a non-finite step of this pass, found by a command of this kind. */
  readonly diverged?: (step: number, opcode: Opcode | undefined) => Promise<Error>;
}

/** Steps of a pass that run another program, one that also measures. */
export interface PassWatch {
  readonly program: Program;
  isWatched(step: number): boolean;
  /** Called when a watched step is done, before the next one. */
  onWatched(step: number): void;
}

/** Losses of consecutive steps of a pass. */
export interface Slice {
  readonly firstStep: number;
  readonly losses: Float32Array;
}

/** The result of a slice, which ended at `step` of its window. */
interface SliceRun {
  readonly status: Status;
  readonly step: number;
  readonly milliseconds: number;
}

/**
 * Runs at most `budget` commands, and those that complete a step whose update has begun: afterwards, weights
 * and counters are those of whole steps. Every run of a pass goes through here; a worker takes it over where this
 * thread may not wait. `update` is the first command of the update; `done` steps of the window have been counted.
 */
async function runSlice(
  instance: Instance,
  controls: Controls,
  update: number,
  budget: number,
  done: number,
  onSteps: Pass["onSteps"],
): Promise<SliceRun> {
  const began = performance.now();
  const settle = (status: Status): SliceRun => {
    const step = controls.get(Control.step);
    if (step > done) onSteps?.(step - done);
    const isWhole = status !== Status.stopped;
    // what is left of a slice that was ended early says nothing of the speed
    const milliseconds = isWhole ? performance.now() - began : SLICE_MILLISECONDS;
    return { status: isWhole ? status : Status.paused, step, milliseconds };
  };
  const { address: control } = controls;
  const led = instance.lead?.({ control, budget, update }, settle);
  const run = await (led ?? runHere(instance, controls, update, budget, settle));
  instance.tune();
  return run;
}

/**
 * Runs a slice on this thread. While another thread does not finish its part, the event loop gets its turn, which
 * reports a lost one; whoever reads weights in that turn completes an update first.
 */
async function runHere(
  instance: Instance,
  controls: Controls,
  update: number,
  budget: number,
  settle: (status: Status) => SliceRun,
): Promise<SliceRun> {
  const { address } = controls;
  const get = (word: Control) => controls.get(word);
  const isUpdating = () => get(Control.command) > update;
  const run = (commands: number, patience?: number): SliceRun | undefined => {
    let status = instance.run(address, commands, patience);
    while (status === Status.paused && isUpdating()) status = instance.run(address, 1, patience);
    return status === Status.waiting ? undefined : settle(status);
  };
  let result = run(budget, 0);
  let command = -1;
  const complete = () => {
    result = run(0);
  };
  for (let waits = 0; !result; waits++) {
    if (isUpdating()) instance.unsettled = complete;
    if (command !== get(Control.command)) waits = 0;
    command = get(Control.command);
    await nextTurn();
    if (instance.unsettled === complete) instance.unsettled = undefined; // not that of another run
    // a part may be lost without its thread: an error has ended the run that had it
    result ??= run(get(Control.budget), waits < MOST_WAITS ? 0 : 1);
  }
  return result;
}

/**
 * Runs a program over a pass, slice by slice.
 * @throws NumericsError DIVERGED if a training step is not finite; the weights are those before it
 */
export async function* runPass(
  instance: Instance,
  controls: Controls,
  program: Program,
  feed: Feed,
  pass: Pass,
): AsyncGenerator<Slice> {
  const { watch } = pass;
  const isDivided = watch !== undefined || pass.dueAt !== undefined;
  await instance.load(...binariesOf(program.commands));
  const usualUpdate = updateOf(program);
  let budget = FIRST_BUDGET;
  let firstStep = 0; // of the window
  for (const window of feed.windows(pass)) {
    const steps = Math.ceil(window.rows / pass.batchSize);
    prepareWindow(controls, program, pass, { window, firstStep, steps });
    let done = 0;
    let reported = 0;
    let began = performance.now();
    const report = (): Slice => {
      const losses = controls.readLosses(reported, done);
      const slice = { firstStep: firstStep + reported, losses };
      reported = done;
      began = performance.now();
      return slice;
    };
    for (const { end, isWatched, isDue } of stretches(firstStep, steps, pass)) {
      const running = isWatched ? watch!.program : program;
      const update = isWatched ? updateOf(running) : usualUpdate;
      if (isDivided) controls.proceed(running, end);
      for (let status = Status.paused; status === Status.paused; ) {
        // a watched step has commands after its update
        const commands = isWatched ? UNLIMITED : budget;
        controls.joinTeam(running);
        const run = await runSlice(instance, controls, update, commands, done, pass.onSteps);
        ({ status, step: done } = run);
        if (!isDivided || status === Status.paused) budget = adapted(budget, run.milliseconds);
        if (status === Status.diverged) {
          if (done > reported) yield report();
          throw await pass.diverged!(firstStep + done, controls.commandOf(running)?.opcode);
        }
        if (isWatched) watch!.onWatched(firstStep + end - 1);
        const isEnd = done === steps || (isDue && done === end);
        const isTime = !isDivided || isEnd || performance.now() - began >= SLICE_MILLISECONDS;
        if (done > reported && isTime) yield report();
      }
    }
    firstStep += steps;
  }
}

function prepareWindow(
  controls: Controls,
  program: Program,
  { batchSize, globalStep, augmentKey, rates }: Pass,
  { window, firstStep, steps }: { window: Window; firstStep: number; steps: number },
): void {
  controls.prepare(program, {
    steps,
    batchSize,
    count: window.position + window.rows,
    position: window.position,
    globalStep: globalStep + firstStep,
    ...(window.shuffleKey && { shuffleKey: window.shuffleKey }),
    ...(augmentKey && { augmentKey }),
    ...(rates && { rates: ratesTable(rates, firstStep, steps) }),
  });
}

/** Commands for the next slice, given the milliseconds of the last one. */
function adapted(budget: number, elapsed: number): number {
  const fitting = budget * (SLICE_MILLISECONDS / Math.max(elapsed, 0.01));
  return Math.ceil(Math.min(fitting, budget * 4, 0x3fffffff));
}

/** Steps of a window that one program runs without a stop. */
interface Stretch {
  readonly end: number;
  readonly isWatched: boolean;
  /** Whether a slice must end with it. */
  readonly isDue: boolean;
}

/** The steps of a window in stretches, which end where the next step is watched or due; a watched step is one. */
function* stretches(
  first: number,
  steps: number,
  { watch, dueAt }: Pick<Pass, "watch" | "dueAt">,
): Generator<Stretch> {
  for (let begin = 0, end = 0; begin < steps; begin = end) {
    const due = (dueAt?.() ?? Number.POSITIVE_INFINITY) - first;
    const isWatched = watch?.isWatched(first + begin) ?? false;
    end = isWatched ? begin + 1 : Math.min(steps, due);
    if (watch && !isWatched) {
      for (let step = begin + 1; step < end; step++) if (watch.isWatched(first + step)) end = step;
    }
    yield { end, isWatched, isDue: end === due };
  }
}

function ratesTable(rates: NonNullable<Pass["rates"]>, first: number, steps: number): Float32Array {
  const table = new Float32Array(steps * RATE_WORDS);
  for (let step = 0; step < steps; step++) table.set(rates(first + step), step * RATE_WORDS);
  return table;
}
