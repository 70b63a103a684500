import type { Model } from "../../src/model/model.ts";

/** Aborts the signal of a training run when the model has completed a total number of steps: none follows. */
export async function abortAtStep(
  model: Model,
  steps: number,
  reason: unknown,
  train: (signal: AbortSignal) => Promise<unknown>,
): Promise<void> {
  const { session } = model.compiled!;
  const { instance } = session;
  const controller = new AbortController();
  const run = instance.run.bind(instance);
  // one command per slice: no slice has two steps
  instance.run = (controls) => run(controls, 1);
  let step = session.step;
  Object.defineProperty(session, "step", {
    configurable: true,
    enumerable: true,
    get: () => step,
    set(value: number) {
      step = value;
      if (step === steps) controller.abort(reason);
    },
  });
  try {
    await train(controller.signal);
  } finally {
    Object.defineProperty(session, "step", { writable: true, value: step });
    instance.run = run;
  }
}
