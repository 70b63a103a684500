import type { Model } from "../../src/model/model.ts";

/** Runs a training whose signal is aborted when the model has done so many steps in all; no further one is done. */
export async function abortAtStep(
  model: Model,
  steps: number,
  reason: unknown,
  train: (signal: AbortSignal) => Promise<unknown>,
): Promise<void> {
  const { session } = model.compiled!;
  const { instance } = session;
  const controller = new AbortController();
  const { run } = instance;
  // a command a slice, so that no two steps are of one
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
