// Errors of divergence, by what was non-finite and when.

import { describe, expect, it } from "vitest";
import { Opcode } from "../../assembly/opcodes.ts";
import { NumericsError } from "../../src/index.ts";
import { diverged, withOtherWeights } from "../../src/training/diverged.ts";
import type { Session } from "../../src/training/session.ts";

const errorOf = (opcode: Opcode | undefined, step: number, hasFinite: boolean, epoch?: number) => {
  const session = { step, hasFiniteGradients: () => hasFinite } as unknown as Session;
  return diverged(session, { opcode, step, ...(epoch !== undefined && { epoch }) });
};
const BEFORE = "the weights are those before that step; ";
const RATE = "lower the learning rate, scale the data or clip the gradients";
const SLOPE =
  "where the loss takes the root of 0 or divides by it, it has no slope: add a small number, as in sqrt(x.add(1e-12))";
const FIRST =
  "it is the first step, so look at its rows, the first weights and the loss: a logarithm or a quotient of 0, or numbers too large";

describe("the error of a diverged training run", () => {
  it.each([
    ["the loss", Opcode.recordLoss, true, 0, FIRST],
    ["the loss", undefined, false, 1, RATE],
    ["a gradient", Opcode.guardUpdate, false, 0, SLOPE],
    ["a gradient", Opcode.guardUpdate, false, 1, `${RATE}; or ${SLOPE}`],
    ["the update", Opcode.guardUpdate, true, 0, RATE],
    ["the update", Opcode.guardUpdate, true, 1, RATE],
  ])(
    "says that it is %s, found by command %s (%s, step %i)",
    (what, opcode, hasFinite, step, hint) => {
      expect(errorOf(opcode, step, hasFinite, 2)).toMatchObject({
        name: "NumericsError",
        code: "DIVERGED",
        message: `Cannot continue training: ${what} of step ${step} of epoch 2 (both counted from 0) is not finite; ${BEFORE}${hint}`,
        hint: BEFORE + hint,
        ...{ got: step, step, epoch: 2 },
      });
      const alone = errorOf(opcode, step, hasFinite);
      expect(alone.message).toBe(
        `Cannot continue training: ${what} of step ${step} (counted from 0) is not finite; ${BEFORE}${hint}`,
      );
      expect("epoch" in alone && alone.epoch !== undefined).toBe(false);
    },
  );

  it("mentions that callbacks have set other weights", () => {
    const error = errorOf(undefined, 4, true, 0);
    const other = withOtherWeights(error) as NumericsError;
    expect(other).toMatchObject({ code: "DIVERGED", got: 4, step: 4, epoch: 0 });
    expect(other.message).toBe(
      `Cannot continue training: the loss of step 4 of epoch 0 (both counted from 0) is not finite; a callback has set other weights since, as earlyStopping({ restoreBest }) does, and optimizer state is that before the step; ${RATE}`,
    );
    const without = withOtherWeights(errorOf(undefined, 4, true)) as NumericsError;
    expect([without.step, without.epoch]).toEqual([4, undefined]);
    for (const same of [
      new Error("other"),
      new NumericsError("NOT_FINITE", "other", { hint: "other" }),
      new NumericsError("DIVERGED", "without a hint"),
    ]) {
      expect(withOtherWeights(same)).toBe(same);
    }
  });
});
