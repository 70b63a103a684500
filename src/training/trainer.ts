import { Status } from "../../assembly/control.ts";
import { Opcode } from "../../assembly/opcodes.ts";
import type { ArrayInput, NdArray } from "../array/types.ts";
import type { Program } from "../compile/program.ts";
import { DataError, RuntimeUnsupportedError, ShapeError } from "../core/errors.ts";
import { Controls, UNLIMITED } from "../engine/controls.ts";
import { type Engine, requireEngine } from "../engine/engine.ts";
import { definitionOf } from "../optimizers/optimizers.ts";
import { type Compiled, checkData, type NumericData, prepareData } from "./compiled.ts";
import { diverged } from "./diverged.ts";
import type { SlotRows } from "./feed.ts";
import type { Session } from "./session.ts";
import { SLOT, SLOT_COUNT } from "./step-program.ts";

/** Options of model.trainer(). */
export interface TrainerOptions {
  /** Most rows a step can have; 32 where not given. */
  readonly batchSize?: number;
  /** true: gradients() works. */
  readonly keepGradients?: boolean;
  /** The engine given to compile(), if any; another one throws. */
  readonly engine?: Engine;
}

/** Trains step by step, synchronously. Shares weights, optimizer state and counters with the model. */
export interface Trainer {
  /**
   * One step on 1 to batchSize rows: the mean loss before the update. Keeps no reference to x or y.
   * @throws ShapeError, DataError before anything is changed; NumericsError DIVERGED
   */
  step(x: ArrayInput, y: ArrayInput): number;
  /** Gradients of the last step by name. @throws RuntimeUnsupportedError GRADIENTS_NOT_KEPT */
  gradients(): Record<string, NdArray<Float32Array>>;
}

/** Steps between two times that the engine may tune itself. */
const TUNE_EVERY = 16;

/** How a batch is run. */
export interface BatchRun {
  readonly kind: "training" | "gradients";
  /** Most rows of a batch. */
  readonly batchSize: number;
  readonly watched?: boolean;
  /** The optimizer's where not given. */
  readonly learningRate?: number;
}

/**
 * Memory for a batch, and the runs over it: one for all trainers of a session, as a run is done before
 * another begins.
 */
export class BatchRunner {
  private readonly controls: Controls;
  private runs = 0;
  private readonly addresses = new Map<number, { address: number; bytes: number }>();

  constructor(private readonly session: Session) {
    this.controls = new Controls(session.instance, SLOT_COUNT);
  }

  /** Runs one step on some rows: the loss, and the program that is in memory until the next. */
  run(
    action: string,
    compiled: Compiled,
    { kind, batchSize, watched, learningRate }: BatchRun,
    { x, y }: NumericData,
  ): { loss: number; program: Program } {
    const { session } = this;
    const data = checkData(action, compiled, { x, y });
    const { count, spec } = data;
    if (count > batchSize) {
      throw ShapeError.of("TOO_MANY_ROWS", action, `1 to ${batchSize} rows`, count, {
        expected: batchSize,
        hint: "make the trainer with a larger batchSize",
      });
    }
    const rows = prepareData(compiled, data);
    const program = session.program({ kind, batchSize, watched, target: spec });
    this.write(SLOT.x, rows.x, batchSize);
    this.write(SLOT.y, rows.targets.rows, batchSize);
    const { optimizer } = session;
    const rate = learningRate ?? optimizer.learningRate;
    const rates = definitionOf(optimizer).rates(optimizer, rate, session.step);
    this.controls.prepare(program, {
      steps: 1,
      batchSize,
      count,
      globalStep: session.step,
      rates: Float32Array.from(rates),
    });
    const status = session.instance.run(this.controls.address, UNLIMITED);
    if (++this.runs % TUNE_EVERY === 0) session.instance.tune();
    if (status === Status.diverged) {
      const opcode = this.controls.commandOf(program)?.opcode;
      throw diverged(session, { opcode, step: session.step });
    }
    // no update follows that would be guarded
    if (kind === "gradients" && !session.hasFiniteGradients()) {
      throw diverged(session, { opcode: Opcode.guardUpdate, step: session.step });
    }
    return { loss: this.controls.readLosses(0, 1)[0]!, program };
  }

  /** Gives the memory of the rows back, until the next run. */
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
    this.controls.setSlot(slot, { address: place.address, type, stride });
    instance.memory.u8.set(
      new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
      place.address,
    );
  }
}

/** A compiled model, and what runs single batches of it. */
export type Runnable = Compiled & { readonly runner: BatchRunner };

/** The batch size, checked. */
export function resolveBatchSize(action: string, batchSize: number): number {
  if (Number.isInteger(batchSize) && batchSize >= 1 && batchSize <= 0x7fffffff) return batchSize;
  throw DataError.of("BATCH_SIZE", action, "batchSize to be an integer >= 1", batchSize);
}

/** Refuses an engine that is not the one the model was compiled for. */
export function requireSameEngine(
  action: string,
  { session }: Compiled,
  engine: Engine | undefined,
): void {
  requireEngine(engine);
  if (engine === undefined || engine === session.engine) return;
  throw new RuntimeUnsupportedError(
    "OTHER_ENGINE",
    `Cannot ${action}: expected the engine the model was compiled for, got another`,
    { hint: "give it to compile()" },
  );
}

/** The error where gradients were not asked for. */
export function gradientsNotKept(): RuntimeUnsupportedError {
  return new RuntimeUnsupportedError(
    "GRADIENTS_NOT_KEPT",
    "Cannot read gradients: expected a trainer that keeps them and has done a step",
    { hint: "use model.trainer({ keepGradients: true }) and call step() first" },
  );
}
