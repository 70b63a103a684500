import { RATE_WORDS } from "../../assembly/control.ts";
import type { Defined } from "../core/defined.ts";
import { DataError, phrase } from "../core/errors.ts";
import { isRecord } from "../core/record.ts";
import { showValue } from "../core/show.ts";
import { Tensor } from "../graph/tensor.ts";
import { parameter } from "../ops/parameter.ts";
import { stepRates } from "../ops/step-rates.ts";
import {
  atLeastZero,
  type ComposedOptimizer,
  makeOptimizer,
  type UpdateNodes,
  type UpdateOptions,
} from "../optimizers/optimizer.ts";
import { type Optimizer, optimizers } from "../optimizers/optimizers.ts";
import {
  type DeclaredValues,
  type Factory,
  factory,
  type OptionDeclarations,
  readDeclarations,
  refused,
  requireDeclaration,
  requireFunction,
} from "./declaration.ts";
import { requireTraced, tensorsOf } from "./traced.ts";

/** Inputs of the update of one parameter: tensors of its shape, and numbers of rank 0. */
export interface UpdateContext {
  readonly parameter: Tensor;
  /** Gradient of the loss, after clipping. */
  readonly gradient: Tensor;
  /** State by name; initially 0. */
  readonly state: Readonly<Record<string, Tensor>>;
  /** The learning rate of the step, rank 0. */
  readonly learningRate: Tensor;
  /** The result of stepValues() for the step, rank 0. */
  readonly values: Readonly<Record<string, Tensor>>;
}

/** The new values of a parameter and its state. */
export interface UpdateResult {
  readonly parameter: Tensor;
  /** All of its state; not needed without state. */
  readonly state?: Readonly<Record<string, Tensor>>;
}

/** Options common to all defined optimizers. */
export type OptimizerOptions<Options> = DeclaredValues<Options> & { readonly learningRate: number };

/** A kind of optimizer: an update composed of operations. */
export interface OptimizerDeclaration<Kind extends string, Options extends OptionDeclarations> {
  /** The name, also in files. */
  readonly kind: Kind;
  /**
   * Options by name: their defaults or limits. `learningRate` defaults to 0.01. Weight decay must be named
   * `weightDecay`: with `decayBiases: false`, update() receives 0 for biases.
   */
  readonly options?: Options;
  /** Names of the state of each parameter. Default: none. */
  readonly state?: readonly string[];
  /** Up to three numbers that depend on the step (from 0), computed in float64. Default: none. */
  stepValues?(options: OptimizerOptions<Options>, step: number): Readonly<Record<string, number>>;
  /** The update of one parameter. Training stops before a step with non-finite results. */
  update(options: OptimizerOptions<Options>, context: UpdateContext): UpdateResult;
}

const FUNCTIONS = ["stepValues", "update"];

/**
 * Defines an optimizer for compile(). As with built-in ones, it supports `clipValue`, `clipNorm`,
 * `decayBiases`, learning-rate schedules, saving and resuming.
 * @throws DataError NAME_TAKEN, DEFINITION, or UPDATE for wrong results of update(); ShapeError if their shape
 * is not that of the parameter
 *
 * @example
 * const lion = defineOptimizer({
 *   kind: "lion",
 *   options: { learningRate: 0.001, beta1: 0.9, beta2: 0.99, weightDecay: 0 },
 *   state: ["momentum"],
 *   update({ beta1, beta2, weightDecay }, { parameter, gradient, state, learningRate }) {
 *     const momentum = state.momentum!;
 *     const direction = momentum.mul(beta1).add(gradient.mul(1 - beta1)).sign();
 *     return {
 *       parameter: parameter.sub(direction.add(parameter.mul(weightDecay)).mul(learningRate)),
 *       state: { momentum: momentum.mul(beta2).add(gradient.mul(1 - beta2)) },
 *     };
 *   },
 * });
 * const model = sequential([input([1]), dense(1)]);
 * await model.compile({ optimizer: lion({ learningRate: 0.05 }), loss: "meanSquaredError" });
 * const { loss } = await model.fit({ x: [[1], [2]], y: [[2], [4]] }, { epochs: 20 });
 * loss.at(-1)! < loss[0]; // true
 */
export function defineOptimizer<
  const Kind extends string,
  const Options extends OptionDeclarations = Record<never, never>,
>(
  declaration: OptimizerDeclaration<Kind, Options>,
): Factory<
  Kind,
  Options,
  Defined<"optimizer"> & { kind: Kind } & OptimizerOptions<Options>,
  UpdateOptions & { readonly learningRate?: number }
> {
  requireDeclaration("define an optimizer", declaration, FUNCTIONS, ["state"]);
  const { kind, state: slots = [], stepValues } = declaration;
  const action = `define optimizer ${showValue(kind)}`;
  requireFunction(action, declaration, "update");
  const isName = (each: unknown) => typeof each === "string" && /^[A-Za-z]\w{0,49}$/.test(each);
  if (!Array.isArray(slots) || !slots.every(isName) || new Set(slots).size < slots.length) {
    throw refused(action, "state to be different names of letters and digits", slots);
  }
  if (slots.includes("callback")) throw refused(action, "state of another name", "callback");
  const options = {
    learningRate: atLeastZero(0.01),
    ...readDeclarations(action, declaration.options, [
      "kind",
      "clipValue",
      "clipNorm",
      "decayBiases",
    ]),
  };
  if (!options.learningRate.accepts(0.5)) {
    throw refused(action, "learningRate to be a number", options.learningRate.default);
  }
  type Given = Optimizer & OptimizerOptions<Options>;
  const valuesAt = (given: Given, step: number): [string, number][] => {
    const values: unknown = stepValues ? stepValues(given, step) : {};
    const entries = isRecord(values) ? Object.entries(values) : undefined;
    const isNumber = ([, each]: [string, unknown]) =>
      typeof each === "number" && Number.isFinite(Math.fround(each));
    if (entries && entries.length < RATE_WORDS && entries.every(isNumber)) {
      return (entries as [string, number][]).sort(([a], [b]) => (a < b ? -1 : 1));
    }
    const expected = `up to ${RATE_WORDS - 1} finite numbers by name`;
    throw DataError.of("STEP_VALUES", `use stepValues of ${kind}`, expected, values);
  };
  const definition: ComposedOptimizer<Given> = {
    kind,
    options,
    slots: () => slots,
    rates: (given, learningRate, step) => [
      learningRate,
      ...valuesAt(given, step).map(([, value]) => value),
    ],
    withoutDecay: (given) => ("weightDecay" in given ? { ...given, weightDecay: 0 } : given),
    compose(given, nodes) {
      const names = valuesAt(given, 0).map(([name]) => name);
      const number = (i: number) => new Tensor(nodes.rates[i]!);
      const got: unknown = declaration.update(given, {
        parameter: new Tensor(nodes.parameter),
        gradient: new Tensor(nodes.gradient),
        state: tensorsOf(nodes.state),
        learningRate: number(0),
        values: Object.fromEntries(names.map((name, i) => [name, number(i + 1)])),
      });
      return requireUpdate(`use the update of ${kind}`, got, nodes);
    },
  };
  // shapes are those of the parameter, before there is a model
  const make = (given: object) => makeOptimizer(definition, given) as Given;
  const hasDefaults = Object.values(options).every((option) => option.default !== undefined);
  if (hasDefaults) definition.compose(make({}), probe(slots));
  optimizers.add(definition as never);
  return factory(kind, (given = {}) => make(given));
}

/** Nodes of a parameter without a model. */
function probe(slots: readonly string[]): UpdateNodes {
  const node = (name: string) => parameter(name, [2, 3]);
  return {
    parameter: node("parameter"),
    gradient: node("gradient"),
    state: Object.fromEntries(slots.map((slot) => [slot, node(slot)])),
    rates: stepRates(),
  };
}

/** The nodes that an update returns. @throws DataError, ShapeError UPDATE */
function requireUpdate(
  action: string,
  got: unknown,
  { parameter: { shape }, state }: UpdateNodes,
): Pick<UpdateNodes, "parameter" | "state"> {
  if (!isRecord(got)) throw DataError.of("UPDATE", action, "{ parameter, state }", got);
  const slots = Object.keys(state);
  const next = isRecord(got.state) ? got.state : {};
  const given = Object.keys(next);
  if (given.length !== slots.length || !slots.every((slot) => Object.hasOwn(next, slot))) {
    const expected = phrase(slots.length > 0 ? `state ${slots.join(", ")}` : "no state", slots);
    throw DataError.of("UPDATE", action, expected, given);
  }
  return {
    parameter: requireTraced("UPDATE", `${action}: parameter`, got.parameter, shape),
    state: Object.fromEntries(
      slots.map((slot) => [slot, requireTraced("UPDATE", `${action}: ${slot}`, next[slot], shape)]),
    ),
  };
}
