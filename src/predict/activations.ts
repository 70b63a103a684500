// Activations as calls of kernels that change a vector.

import type { OptionTable } from "../core/options.ts";
import { Registry } from "../core/registry.ts";
import { SELU_ALPHA, SELU_SCALE } from "../core/selu.ts";
import { ACTIVATION_OPTIONS, resolveIn } from "../layers/activation-options.ts";
import type { Activation } from "../layers/activations.ts";
import type { KernelFunctions } from "./kernels.ts";

/** A kernel f(x, y, n, …numbers) with its numbers; of softmax n are those of the last axis. */
export type Call = readonly [name: Exclude<keyof KernelFunctions, "dense">, ...numbers: number[]];

interface CalledActivation<Kind = string> {
  readonly kind: Kind;
  readonly options?: OptionTable;
  calls(options: never): readonly Call[];
}

const named = <const Kind extends Activation["kind"] & Call[0]>(kind: Kind) => ({
  kind,
  calls: () => [[kind] as Call],
});

const DEFINITIONS: readonly CalledActivation<Activation["kind"]>[] = [
  { kind: "linear", calls: () => [] },
  named("sigmoid"),
  named("tanh"),
  named("relu"),
  {
    kind: "leakyRelu",
    options: ACTIVATION_OPTIONS.leakyRelu,
    calls: ({ alpha }: { alpha: number }) => [["leakyRelu", alpha]],
  },
  {
    kind: "elu",
    options: ACTIVATION_OPTIONS.elu,
    calls: ({ alpha }: { alpha: number }) => [["elu", alpha]],
  },
  {
    kind: "selu",
    calls: () => [
      ["elu", SELU_ALPHA],
      ["scale", SELU_SCALE],
    ],
  },
  named("softplus"),
  named("silu"),
  {
    kind: "gelu",
    options: ACTIVATION_OPTIONS.gelu,
    calls: ({ approximate }: { approximate: string }) => [
      [approximate === "tanh" ? "geluTanh" : "gelu"],
    ],
  },
  named("softmax"),
];

const activations = new Registry<CalledActivation>("activation", DEFINITIONS);

/** Kinds of activations that predictors have. */
export const activationKinds: readonly string[] = activations.kinds;

/** The activation of a layer in a file, checked. @throws DataError */
export const readActivation = (given: unknown): Activation =>
  resolveIn(activations, given) as Activation;

/** The calls of an activation; twins take float32. */
export const callsOf = (activation: Activation): readonly Call[] =>
  activations
    .get(activation.kind)
    .calls(activation as never)
    .map(([name, ...numbers]) => [name, ...numbers.map(Math.fround)]);
