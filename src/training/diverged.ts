// The error of a diverged training, with its cause and advice.

import { Opcode } from "../../assembly/opcodes.ts";
import { NumericsError } from "../core/errors.ts";
import type { Session } from "./session.ts";

/** A non-finite step. */
export interface BadStep {
  /** The command that found it. */
  readonly opcode: Opcode | undefined;
  /** Number in its epoch, or without an epoch since compile(), from 0. */
  readonly step: number;
  /** From 0, as in the events. */
  readonly epoch?: number;
}

const WEIGHTS_BEFORE = "the weights are those before that step";
const OTHER_WEIGHTS =
  "a callback has set other weights since, as earlyStopping({ restoreBest }) does, and optimizer state is that before the step";

/** The error for a non-finite step. The weights are those before it. */
export function diverged(session: Session, { opcode, step, epoch }: BadStep): NumericsError {
  const place =
    epoch === undefined
      ? `step ${step} (counted from 0)`
      : `step ${step} of epoch ${epoch} (both counted from 0)`;
  const cause = causeOf(session, opcode);
  const message = `Cannot continue training: ${WHAT[cause]} of ${place} is not finite`;
  const hint = `${WEIGHTS_BEFORE}; ${adviceFor(cause, session)}`;
  return new NumericsError("DIVERGED", message, { got: step, ...whenOf(step, epoch), hint });
}

const whenOf = (step: number | undefined, epoch: number | undefined) => ({
  ...(step !== undefined && { step }),
  ...(epoch !== undefined && { epoch }),
});

/** The same error if callbacks have set other weights since. */
export function withOtherWeights(error: unknown): unknown {
  if (!(error instanceof NumericsError && error.code === "DIVERGED" && error.hint)) return error;
  const { code, message, step, epoch, got, hint } = error;
  const otherHint = hint.replace(WEIGHTS_BEFORE, OTHER_WEIGHTS);
  const action = message.slice(0, -`; ${hint}`.length);
  return new NumericsError(code, action, { got, ...whenOf(step, epoch), hint: otherHint });
}

type Cause = "loss" | "gradient" | "update";

const WHAT: Record<Cause, string> = {
  loss: "the loss",
  gradient: "a gradient",
  update: "the update",
};

function causeOf(session: Session, opcode: Opcode | undefined): Cause {
  if (opcode !== Opcode.guardUpdate && opcode !== Opcode.requireFinite) return "loss";
  return session.hasFiniteGradients() ? "update" : "gradient";
}

const LOWER_RATE = "lower the learning rate, scale the data or clip the gradients";

const FIRST_STEP =
  "it is the first step, so look at its rows, the first weights and the loss: a logarithm or a quotient of 0, or numbers too large";
const NO_SLOPE =
  "where the loss takes the root of 0 or divides by it, it has no slope: add a small number, as in sqrt(x.add(1e-12))";

function adviceFor(cause: Cause, { step }: Session): string {
  if (cause === "gradient") return step === 0 ? NO_SLOPE : `${LOWER_RATE}; or ${NO_SLOPE}`;
  return cause === "loss" && step === 0 ? FIRST_STEP : LOWER_RATE;
}
