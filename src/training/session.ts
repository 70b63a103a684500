import { loadProgram, type PlannedProgram, type Program, planProgram } from "../compile/program.ts";
import { align } from "../core/memory.ts";
import { sizeOf } from "../core/shape.ts";
import type { Engine } from "../engine/engine.ts";
import type { Instance } from "../engine/instance.ts";
import type { Node } from "../ir/node.ts";
import { storageOf } from "../ir/storage.ts";
import type { Architecture, ModelParameter } from "../layers/architecture.ts";
import type { Loss } from "../losses/losses.ts";
import { parameterGroups } from "../optimizers/groups.ts";
import { guardBytes } from "../optimizers/guard.ts";
import { definitionOf, type Optimizer } from "../optimizers/optimizers.ts";
import { type RangeGroup, updateCommands } from "../optimizers/update.ts";
import { CallbackStates } from "./callback-state.ts";
import { requireFinite } from "./finite.ts";
import type { Interruption } from "./interruption.ts";
import {
  type AugmentedInput,
  lossGradients,
  lossGraph,
  predictionGraph,
  recordLoss,
  scatterOutput,
  type TargetSpec,
} from "./step-program.ts";
import type { Tensors } from "./tensors.ts";
import { outputsToWatch, watchStep } from "./watch.ts";

/** Which program of a model. */
export interface ProgramRequest {
  /** training: a step with update; gradients: without; evaluation: losses; prediction: outputs. */
  readonly kind: "training" | "gradients" | "evaluation" | "prediction";
  readonly batchSize: number;
  readonly target?: TargetSpec;
  readonly weighted?: boolean;
  /** Write the predictions into the output slot. */
  readonly keepOutput?: boolean;
  /** Measure activations, gradients and the update beside the training: watch.ts. */
  readonly watched?: boolean;
  readonly augmented?: AugmentedInput;
}

/** A weight with its places in memory. */
interface Block extends ModelParameter {
  readonly address: number;
  readonly length: number;
  /** Address of its gradient; 0 where it is frozen. */
  readonly gradient: number;
  /** Addresses of its optimizer state by slot. */
  readonly slots: Readonly<Record<string, number>>;
}

/** A program in memory, and how many calls under way are not done with it. */
interface Loaded {
  readonly program: Program;
  holders: number;
}

/** Programs kept for the next call. */
const PROGRAMS_KEPT = 8;

/**
 * A compiled model: one memory with weights, gradients and optimizer state, and the programs that
 * work on them.
 */
export class Session {
  readonly instance: Instance;
  /** Steps done since compile. */
  step = 0;
  /** Epochs done since compile. */
  epoch = 0;
  /** What callbacks keep from one training to the next. */
  readonly callbackStates: CallbackStates;
  /** The training that has begun and not come to its end, if any: another may go on with it. */
  interruption: Interruption | undefined;
  private readonly blocks: readonly Block[];
  private readonly programs = new Map<string, Loaded>();
  private readonly range: {
    parameters: number;
    gradients: number;
    state: number[];
    length: number;
  };
  private readonly norms: number;
  private readonly groups: readonly RangeGroup[];
  private isKnownFinite = false;
  private reading: Promise<unknown> = Promise.resolve();

  constructor(
    readonly architecture: Architecture,
    readonly optimizer: Optimizer,
    readonly loss: Loss,
    readonly engine: Engine,
    /** If false, commands are not fused; the bits are the same. */
    readonly fuse: boolean = true,
  ) {
    this.instance = engine.createInstance();
    this.callbackStates = new CallbackStates(architecture.parameters);
    const slots = definitionOf(optimizer).slots(optimizer);
    const trainable = architecture.parameters.filter((each) => each.trainable);
    const frozen = architecture.parameters.filter((each) => !each.trainable);
    // those of a group lie together
    const groups = parameterGroups(optimizer, trainable);
    const placed = groups.flatMap((group) => group.parameters);
    const offsets = offsetsOf(placed);
    const parameters = this.instance.allocate(offsets.bytes);
    const gradients = this.instance.allocate(offsets.bytes);
    const state = slots.map(() => this.instance.allocate(offsets.bytes));
    this.range = { parameters, gradients, state, length: offsets.bytes / 4 };
    this.norms = this.instance.allocate(4 * trainable.length);
    let first = 0;
    this.groups = groups.map((group) => {
      const { bytes } = offsetsOf(group.parameters);
      const offset = first;
      first += bytes;
      return {
        optimizer: group.optimizer,
        range: {
          parameters: parameters + offset,
          gradients: gradients + offset,
          state: state.map((address) => address + offset),
          length: bytes / 4,
        },
        guard: this.instance.allocate(guardBytes(definitionOf(optimizer))),
      };
    });
    const frozenOffsets = offsetsOf(frozen);
    const frozenAddress = this.instance.allocate(frozenOffsets.bytes);
    const blocks = new Map<string, Block>();
    placed.forEach((each, i) => {
      const offset = offsets.each[i]!;
      blocks.set(each.path, {
        ...each,
        address: parameters + offset,
        length: sizeOf(each.shape),
        gradient: gradients + offset,
        slots: Object.fromEntries(slots.map((slot, s) => [slot, state[s]! + offset])),
      });
    });
    frozen.forEach((each, i) => {
      const address = frozenAddress + frozenOffsets.each[i]!;
      blocks.set(each.path, {
        ...each,
        address,
        length: sizeOf(each.shape),
        gradient: 0,
        slots: {},
      });
    });
    this.blocks = architecture.parameters.map(({ path }) => blocks.get(path)!);
    this.forgetBounds();
  }

  /** Copies of the weights by path. */
  readWeights(): Tensors {
    return this.read((block) => block.address);
  }

  writeWeights(weights: Tensors): void {
    this.forgetBounds();
    for (const { path, address } of this.blocks) {
      if (weights[path]) this.instance.memory.f32.set(weights[path], address >>> 2);
    }
  }

  /** Copies of the gradients of the last step, of what is trainable. */
  readGradients(): Tensors {
    return this.read((block) => block.gradient);
  }

  /** Whether they are all finite. */
  hasFiniteGradients(): boolean {
    return Object.values(this.readGradients()).every((each) => each.every(Number.isFinite));
  }

  /** Copies of the optimizer state: "velocity.hidden.kernel". */
  readState(): Tensors {
    const slots = definitionOf(this.optimizer).slots(this.optimizer);
    const all = slots.map((slot) =>
      Object.entries(this.read((block) => block.slots[slot] ?? 0)).map(
        ([path, values]) => [`${slot}.${path}`, values] as const,
      ),
    );
    return Object.fromEntries(all.flat());
  }

  writeState(state: Tensors): void {
    this.forgetBounds();
    for (const { path, slots: addresses } of this.blocks) {
      for (const [slot, address] of Object.entries(addresses)) {
        const values = state[`${slot}.${path}`];
        if (values) this.instance.memory.f32.set(values, address >>> 2);
      }
    }
  }

  /** Copies weights, gradients and optimizer state; the function that is returned puts them back. */
  snapshot(): () => void {
    const { parameters, gradients, state, length } = this.range;
    const copies = [parameters, gradients, ...state].map((address) => {
      const at = address >>> 2;
      return { at, values: this.instance.memory.f32.slice(at, at + length) };
    });
    return () => {
      this.forgetBounds();
      for (const { at, values } of copies) this.instance.memory.f32.set(values, at);
    };
  }

  /** Refuses weights and state that are not finite. No step makes such: what is written from outside may. */
  requireFinite(action: string): void {
    if (this.isKnownFinite) return;
    requireFinite(action, this.readWeights());
    requireFinite(action, this.readState(), "optimizer state");
    this.isKnownFinite = true;
  }

  /** What is known of the numbers in memory holds no longer. */
  private forgetBounds(): void {
    this.isKnownFinite = false;
    for (const { guard } of this.groups) this.instance.memory.f64[guard >>> 3] = Infinity;
  }

  /** A program in memory, made at its first use; for a run that no other call comes between. */
  program(request: ProgramRequest): Program {
    return this.load(request).program;
  }

  /** A program that stays in memory until it is released. */
  hold(request: ProgramRequest): { readonly program: Program; release(): void } {
    const loaded = this.load(request);
    loaded.holders++;
    return {
      program: loaded.program,
      release() {
        loaded.holders--;
      },
    };
  }

  /** Evaluations and predictions one after the other: they share programs. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.reading.then(work);
    this.reading = result.catch(() => undefined);
    return result;
  }

  /** A program before it has memory: what explain() shows. */
  plan(request: ProgramRequest): PlannedProgram {
    const { kind, batchSize, weighted = false, keepOutput = false } = request;
    const placed = new Map<Node, number>(this.blocks.map(({ node, address }) => [node, address]));
    const common = { rows: batchSize, placed, fuse: this.fuse };
    if (kind === "prediction") {
      const { indices, prediction } = predictionGraph(this.architecture, false);
      return planProgram({
        ...common,
        outputs: [prediction],
        tail: [scatterOutput(prediction, indices)],
      });
    }
    const training = kind !== "evaluation";
    const graph = lossGraph(this.architecture, this.loss, {
      training,
      weighted,
      target: request.target!,
      augmented: request.augmented,
    });
    const output = keepOutput ? [scatterOutput(graph.prediction, graph.indices)] : [];
    const tail = [recordLoss(graph.loss, training), ...output];
    if (!training) return planProgram({ ...common, outputs: [graph.loss], tail });
    const trained = this.blocks.filter((block) => block.gradient !== 0);
    const watched = request.watched ? outputsToWatch(graph.outputs, trained) : [];
    const { ofParameters: gradients, ofOthers } = lossGradients(graph.loss, trained, watched);
    gradients.forEach((gradient, i) => {
      placed.set(storageOf(gradient), trained[i]!.gradient);
    });
    const update =
      kind === "training"
        ? updateCommands(
            this.optimizer,
            this.range,
            trained.map(({ gradient, length }) => ({ address: gradient, length })),
            { norms: this.norms, groups: this.groups },
          )
        : [];
    const watch = request.watched
      ? watchStep(this.architecture, {
          outputs: graph.outputs,
          gradients: new Map(watched.map((node, i) => [node, ofOthers[i]])),
          trained: trained.map(({ path, node }, i) => ({ path, node, gradient: gradients[i]! })),
        })
      : undefined;
    const names = new Map(this.blocks.map(({ node, path }) => [node, path]));
    gradients.forEach((gradient, i) => {
      names.set(storageOf(gradient), trained[i]!.path);
    });
    return planProgram({
      ...common,
      names,
      outputs: [graph.loss, ...gradients],
      tail: [...tail, ...(watch?.before ?? []), ...update, ...(watch?.after ?? [])],
      ...(watch && { shared: watch.results }),
    });
  }

  private load(request: ProgramRequest): Loaded {
    const key = keyOf(request);
    let loaded = this.programs.get(key);
    if (loaded)
      this.programs.delete(key); // to the end: dropped last
    else {
      loaded = { program: loadProgram(this.plan(request), this.instance), holders: 0 };
      this.dropOldest();
    }
    this.programs.set(key, loaded);
    return loaded;
  }

  private dropOldest(): void {
    if (this.programs.size < PROGRAMS_KEPT) return;
    for (const [key, { program, holders }] of this.programs) {
      if (holders > 0) continue;
      this.instance.free(program.address);
      this.programs.delete(key);
      return;
    }
  }

  private read(address: (block: Block) => number): Tensors {
    const { f32 } = this.instance.memory;
    return Object.fromEntries(
      this.blocks.flatMap((block) => {
        const at = address(block) >>> 2;
        return at === 0
          ? []
          : [[block.path, Float32Array.from(f32.subarray(at, at + block.length))]];
      }),
    );
  }
}

/** Every step asks for its program: a key made by hand costs a third of JSON. */
function keyOf(request: ProgramRequest): string {
  const { kind, batchSize, target, weighted, keepOutput, watched, augmented } = request;
  const key = `${kind} ${batchSize} ${target?.dtype} ${target?.shape} ${weighted} ${keepOutput} ${watched}`;
  if (!augmented) return key;
  const { scaled, plan } = augmented;
  return `${key} ${scaled} ${plan.words} ${plan.mixing?.alpha}`;
}

/** Each at a multiple of a cache line, one after the other. */
function offsetsOf(parameters: readonly ModelParameter[]): { each: number[]; bytes: number } {
  let bytes = 0;
  const each = parameters.map(({ shape }) => {
    const offset = bytes;
    bytes += align(4 * sizeOf(shape));
    return offset;
  });
  return { each, bytes };
}
