import { lower } from "../compile/lower.ts";
import { loadProgram, type PlannedProgram, type Program, planProgram } from "../compile/program.ts";
import type { ProgramSharing } from "../compile/sharing.ts";
import type { Engine } from "../engine/engine.ts";
import { binariesOf } from "../ir/command.ts";
import type { Command, Node } from "../ir/node.ts";
import { storageOf } from "../ir/storage.ts";
import type { StateUpdate } from "../layers/apply-layers.ts";
import type { Architecture } from "../layers/architecture.ts";
import type { Loss } from "../losses/losses.ts";
import { isComposed } from "../optimizers/optimizer.ts";
import { definitionOf, type Optimizer } from "../optimizers/optimizers.ts";
import { updateCommands } from "../optimizers/update.ts";
import { assignment, checkCommands, composedUpdate, writeCommands } from "./assignments.ts";
import { CallbackStates } from "./callback-state.ts";
import { expectedGraph } from "./expected-target.ts";
import type { Interruption } from "./interruption.ts";
import { ParameterMemory } from "./parameter-memory.ts";
import {
  type AugmentedInput,
  lossGradients,
  lossGraph,
  predictionGraph,
  recordLoss,
  scatterOutput,
  type TargetSpec,
} from "./step-program.ts";

/** Measures the layers in a step; loaded for watched steps. */
export type Watch = typeof import("./watch.ts");

/** Which program of a model. */
export interface ProgramRequest {
  /** training: a step with update; gradients: without; evaluation: losses; prediction: outputs. */
  readonly kind: "training" | "gradients" | "evaluation" | "prediction";
  readonly batchSize: number;
  readonly target?: TargetSpec;
  readonly weighted?: boolean;
  /** Write the predictions into the output slot. */
  readonly keepOutput?: boolean;
  /** Also measure activations, gradients and the update. */
  readonly watch?: Watch | undefined;
  readonly augmented?: AugmentedInput;
  /** Float32 x and y are written to the first shared nodes of the program, which checks x. */
  readonly direct?: boolean;
}

const ACTIONS = {
  training: "train",
  gradients: "compute gradients",
  evaluation: "evaluate",
  prediction: "predict",
} as const;

/** A program in memory, and the number of calls that use it. */
interface Loaded {
  readonly program: Program;
  holders: number;
}

/** Programs kept for the next call. */
const PROGRAMS_KEPT = 8;

/** A compiled model: one memory with weights, gradients, optimizer state, and the programs that use them. */
export class Session extends ParameterMemory {
  /** Steps done since compile(). */
  step = 0;
  /** Epochs done since compile(). */
  epoch = 0;
  /** State that callbacks keep from one training to the next. */
  readonly callbackStates: CallbackStates;
  /** How programs are divided among threads. Default: not at all. */
  sharing: ProgramSharing | undefined;
  /** The last training, if it has not come to its end: another may resume it. */
  interruption: Interruption | undefined;
  private readonly programs = new Map<string, Loaded>();
  private reading: Promise<unknown> = Promise.resolve();

  constructor(
    readonly architecture: Architecture,
    readonly optimizer: Optimizer,
    readonly loss: Loss,
    readonly engine: Engine,
    /** If false, commands are not fused; the bits are the same. */
    readonly fuse: boolean = true,
  ) {
    super(engine.createInstance(), architecture.parameters, optimizer);
    this.callbackStates = new CallbackStates(architecture.parameters);
  }

  /** Loads what the steps of a trainer run, as they are synchronous. */
  loadForSteps(): Promise<void> | undefined {
    return this.instance.load("training", ...binariesOf(lower([this.ofStep()])));
  }

  /** The last node of a forward pass whose commands are known without a y. */
  private ofStep(): Node {
    const { architecture, loss } = this;
    const graph = loss.target === "any" ? expectedGraph(architecture, loss) : undefined;
    return graph?.loss ?? predictionGraph(architecture, true).prediction;
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

  /** A program before it has memory. */
  plan(request: ProgramRequest): PlannedProgram {
    const { kind, batchSize, target, weighted = false, keepOutput = false, augmented } = request;
    const { architecture, loss, blocks, trained } = this;
    const placed = new Map<Node, number>(blocks.map(({ node, address }) => [node, address]));
    const { sharing } = this;
    const common = { rows: batchSize, placed, fuse: this.fuse, sharing };
    if (kind === "prediction") {
      const { indices, prediction } = predictionGraph(architecture, false);
      const tail = [scatterOutput(prediction, indices)];
      return planProgram({ ...common, outputs: [prediction], tail });
    }
    const training = kind !== "evaluation";
    const options = { training, weighted, target: target!, augmented, direct: request.direct };
    const graph = lossGraph(architecture, loss, options);
    const tail = [
      recordLoss(graph.loss, training),
      ...(keepOutput ? [scatterOutput(graph.prediction, graph.indices)] : []),
    ];
    if (!training) return planProgram({ ...common, outputs: [graph.loss], tail });

    const watched = request.watch?.outputsToWatch(graph.outputs, trained) ?? [];
    const { ofParameters: gradients, ofOthers } = lossGradients(graph.loss, trained, watched);
    const names = new Map(blocks.map(({ node, path }) => [node, path]));
    gradients.forEach((gradient, i) => {
      placed.set(storageOf(gradient), trained[i]!.gradient);
      names.set(storageOf(gradient), trained[i]!.path);
    });
    const nodes = {
      outputs: graph.outputs,
      gradients: new Map(watched.map((node, i) => [node, ofOthers[i]])),
      trained: trained.map(({ path, node }, i) => ({ path, node, gradient: gradients[i]! })),
    };
    const extensions = request.watch ? [request.watch.watchStep(nodes)] : [];
    const { update, writes } =
      kind === "training" ? this.update(graph.updates, placed) : { update: [], writes: [] };
    return planProgram({
      ...common,
      names,
      head: checkCommands(graph.direct.slice(0, 1)),
      outputs: [graph.loss, ...gradients],
      tail: [
        ...tail,
        ...extensions.flatMap(({ before }) => before),
        ...update,
        ...writes,
        ...extensions.flatMap(({ after }) => after),
      ],
      shared: [...graph.direct, ...extensions.flatMap(({ results }) => results)],
    });
  }

  /** The commands of an update, and those behind them that write what is composed of operations. */
  private update(
    updates: readonly StateUpdate[],
    placed: Map<Node, number>,
  ): { readonly update: readonly Command[]; readonly writes: readonly Command[] } {
    const { optimizer, trained, range, norms, groups } = this;
    const gradients = trained.map(({ gradient, length }) => ({ address: gradient, length }));
    const update = updateCommands(optimizer, range, gradients, { norms, groups });
    const state = updates.map(({ parameter, value }) => assignment(parameter.node, value));
    const definition = definitionOf(optimizer);
    if (!isComposed(definition)) {
      return {
        update: [...checkCommands(state.map(({ value }) => value)), ...update],
        writes: writeCommands(state),
      };
    }
    const { commands, assignments } = composedUpdate(definition, groups, placed);
    const all = [...state, ...assignments];
    return {
      update: [...update, ...commands, ...checkCommands(all.map(({ value }) => value))],
      writes: writeCommands(all),
    };
  }

  private load(request: ProgramRequest): Loaded {
    this.requireWhole(ACTIONS[request.kind]);
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
}

/** Called in every step: this key takes a third of the time of JSON. */
function keyOf(request: ProgramRequest): string {
  const { kind, batchSize, target, weighted, keepOutput, watch, augmented, direct } = request;
  const key = `${kind} ${batchSize} ${target?.dtype} ${target?.shape} ${weighted} ${keepOutput} ${watch !== undefined} ${direct}`;
  if (!augmented) return key;
  const { scaled, plan } = augmented;
  return `${key} ${scaled} ${plan.words} ${plan.mixing?.alpha}`;
}
