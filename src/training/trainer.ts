import { SlotType, Status } from "../../assembly/control.ts";
import { Opcode } from "../../assembly/opcodes.ts";
import { toSource } from "../array/ndarray.ts";
import { readArray } from "../array/read-array.ts";
import type { ArrayInput, FeaturesInput, NdArray, SourceArray } from "../array/types.ts";
import type { Program } from "../compile/program.ts";
import { phrase, RuntimeUnsupportedError, ShapeError } from "../core/errors.ts";
import { Controls, UNLIMITED } from "../engine/controls.ts";
import type { Engine } from "../engine/engine.ts";
import { definitionOf } from "../optimizers/optimizers.ts";
import {
  type Compiled,
  checkData,
  type NumericData,
  type PreparedRows,
  prepareData,
} from "./compiled.ts";
import { noteCut } from "./cut.ts";
import { diverged } from "./diverged.ts";
import { givenFeatures } from "./features.ts";
import { type SlotRows, writeBytes } from "./feed.ts";
import type { Session, Watch } from "./session.ts";
import { SLOT, SLOT_COUNT } from "./step-program.ts";

/** Options of model.trainer(). */
export interface TrainerOptions {
  /** Largest number of rows of a step. Default: 32. */
  readonly batchSize?: number;
  /** Whether gradients() can be called. Default: false. */
  readonly keepGradients?: boolean;
  /** The engine passed to compile(), if any; another one throws. */
  readonly engine?: Engine;
}

/** Trains step by step, synchronously, and shares weights, optimizer state and counters with the model. */
export interface Trainer {
  /**
   * One step on 1 to batchSize rows; returns the mean loss before the update. Keeps no reference to x or y.
   * @throws ShapeError, DataError before anything is changed; NumericsError DIVERGED
   */
  step(x: FeaturesInput, y: ArrayInput): number;
  /** Gradients of the last step by name. @throws RuntimeUnsupportedError GRADIENTS_NOT_KEPT */
  gradients(): Record<string, NdArray<Float32Array>>;
}

/** Steps from one call of tune() to the next. */
const TUNE_EVERY = 16;

export interface BatchRun {
  readonly kind: "training" | "gradients";
  /** Largest number of rows. */
  readonly batchSize: number;
  readonly watch?: Watch;
  /** Default: the optimizer's. */
  readonly learningRate?: number;
}

/** Runs single batches, synchronously; all trainers of a session share one. */
export class BatchRunner {
  private readonly controls: Controls;
  private runs = 0;
  private readonly addresses = new Map<number, { address: number; bytes: number }>();

  constructor(private readonly session: Session) {
    this.controls = new Controls(session.instance, SLOT_COUNT);
  }

  /**
   * Runs one step; returns the loss, and the program, which is in memory until the next run. `checked` is x after
   * the checks of its numbers, if they have been done.
   */
  run(
    action: string,
    compiled: Compiled,
    { kind, batchSize, watch, learningRate }: BatchRun,
    { x, y }: NumericData,
    checked?: SourceArray,
  ): { loss: number; program: Program } {
    const { session } = this;
    const { input } = session.architecture;
    const packed = checked ?? input.parts?.pack(action, x);
    const given = packed ?? readArray(x as ArrayInput, "x");
    const { preprocessing, crop } = compiled;
    // the program checks numbers that it computes with as they are
    const isChecked =
      packed !== undefined || !(given.data instanceof Float32Array) || !!preprocessing || !!crop;
    const source =
      isChecked && !packed ? givenFeatures(action, input, given, preprocessing) : given;
    const data = checkData(action, compiled, { x, y }, undefined, source);
    const { count, spec } = data;
    if (count > batchSize) {
      const expected = phrase(`1 to ${batchSize} rows`, batchSize);
      const hint = "make the trainer with a larger batchSize";
      throw ShapeError.of("TOO_MANY_ROWS", action, expected, count, { hint });
    }
    const rows = prepareData(compiled, data);
    const direct = rows.x.type === SlotType.word;
    const program = session.program({ kind, batchSize, watch, target: spec, direct });
    if (direct) this.writeDirectly(program, rows);
    else {
      this.write(SLOT.x, rows.x, batchSize);
      this.write(SLOT.y, rows.targets.rows, batchSize);
    }
    const { optimizer, step } = session;
    const rate = learningRate ?? optimizer.learningRate;
    const rates = Float32Array.from(definitionOf(optimizer).rates(optimizer, rate, step));
    this.controls.prepare(program, { steps: 1, batchSize, count, globalStep: step, rates });
    const status = this.runProgram(program);
    if (++this.runs % TUNE_EVERY === 0) session.instance.tune();
    if (status === Status.diverged) {
      if (!isChecked) toSource(given, "x");
      throw diverged(session, { opcode: this.controls.commandOf(program)?.opcode, step });
    }
    // without an update there is no guard
    if (kind === "gradients" && !session.hasFiniteGradients()) {
      throw diverged(session, { opcode: Opcode.guardUpdate, step });
    }
    return { loss: this.controls.readLosses(0, 1)[0]!, program };
  }

  private runProgram(program: Program): Status {
    try {
      return this.session.instance.run(this.controls.address, UNLIMITED);
    } catch (error) {
      throw noteCut(error, this.session, this.controls, program);
    }
  }

  private writeDirectly(program: Program, { x, targets }: PreparedRows): void {
    const [xNode, yNode] = program.spec.shared!;
    writeBytes(this.session.instance, program.addressOf(xNode!), x.data);
    writeBytes(this.session.instance, program.addressOf(yNode!), targets.rows.data);
  }

  /** Frees the memory of the rows, until the next run. */
  release(): void {
    for (const { address } of this.addresses.values()) this.session.instance.free(address);
    this.addresses.clear();
  }

  private write(slot: number, { data, stride, type }: SlotRows, batchSize: number): void {
    const { instance } = this.session;
    const bytes = batchSize * stride * data.BYTES_PER_ELEMENT;
    let place = this.addresses.get(slot);
    if (!place || place.bytes < bytes) {
      if (place) instance.free(place.address);
      place = { address: instance.allocate(bytes), bytes };
      this.addresses.set(slot, place);
    }
    const { address } = place;
    this.controls.setSlot(slot, { address, type, stride });
    writeBytes(instance, address, data);
  }
}

/** A compiled model, and its runner of single batches once one has been run. */
export type Runnable = Compiled & { runner?: BatchRunner };

/** The runner of single batches of a compiled model. */
export function runnerOf(compiled: Runnable): BatchRunner {
  compiled.runner ??= new BatchRunner(compiled.session);
  return compiled.runner;
}

/** The error for gradients without keepGradients. */
export function gradientsNotKept(): RuntimeUnsupportedError {
  return new RuntimeUnsupportedError(
    "GRADIENTS_NOT_KEPT",
    "Cannot read gradients: expected a trainer that keeps them and has done a step",
    { hint: "use model.trainer({ keepGradients: true }) and call step() first" },
  );
}
