// The error of a training that cannot go on, with what is known of the reason.

import { Opcode } from "../../assembly/opcodes.ts";
import { NumericsError } from "../core/errors.ts";
import type { Session } from "./session.ts";

/** A step that was not finite. */
export interface BadStep {
  /** The command that found it. */
  readonly opcode: Opcode | undefined;
  /** Its number in its epoch, or without one since compile(), from 0. */
  readonly step: number;
  /** From 0, as in the events. */
  readonly epoch?: number;
}

const WEIGHTS_BEFORE = "the weights are those before that step";
const OTHER_WEIGHTS =
  "a callback has set other weights since, as earlyStopping({ restoreBest }) does, and optimizer state is that before the step";

/** Says which step was not finite, what of it, and what may help. The weights are those before it. */
export function diverged(session: Session, { opcode, step, epoch }: BadStep): NumericsError {
  const place =
    epoch === undefined
      ? `step ${step} (counted from 0)`
      : `step ${step} of epoch ${epoch} (both counted from 0)`;
  const cause = causeOf(session, opcode);
  return new NumericsError(
    "DIVERGED",
    `Cannot go on training: ${WHAT[cause]} of ${place} is not finite`,
    {
      got: step,
      step,
      ...(epoch !== undefined && { epoch }),
      hint: `${WEIGHTS_BEFORE}; ${adviceFor(cause, session)}`,
    },
  );
}

/** The error where callbacks have set weights after it: what it says of them holds no longer. */
export function withOtherWeights(error: unknown): unknown {
  if (!(error instanceof NumericsError && error.code === "DIVERGED" && error.hint)) return error;
  const { code, message, step, epoch, got, hint } = error;
  return new NumericsError(code, message.slice(0, -`; ${hint}`.length), {
    got,
    ...(step !== undefined && { step }),
    ...(epoch !== undefined && { epoch }),
    hint: hint.replace(WEIGHTS_BEFORE, OTHER_WEIGHTS),
  });
}

type Cause = "loss" | "gradient" | "update";

const WHAT: Record<Cause, string> = {
  loss: "the loss",
  gradient: "a gradient",
  update: "the update",
};

function causeOf(session: Session, opcode: Opcode | undefined): Cause {
  if (opcode !== Opcode.guardUpdate) return "loss";
  return session.hasFiniteGradients() ? "update" : "gradient";
}

const LOWER_RATE = "lower the learning rate, scale the data or clip the gradients";

function adviceFor(cause: Cause, { step }: Session): string {
  const isFirst = step === 0;
  if (cause === "loss") {
    return isFirst
      ? "it is the first step, so look at its rows, the first weights and the loss: a logarithm or a quotient of 0, or numbers too large"
      : LOWER_RATE;
  }
  if (cause === "gradient") {
    const slope =
      "where the loss takes the root of 0 or divides by it, it has no slope: add a small number, as in sqrt(x.add(1e-12))";
    return isFirst ? slope : `${LOWER_RATE}; or ${slope}`;
  }
  return LOWER_RATE;
}
