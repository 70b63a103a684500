// The interpreter: where it stops; resuming gives the same bits.

import { describe, expect, it } from "vitest";
import { Control, Status } from "../../assembly/control.ts";
import { Controls, UNLIMITED } from "../../src/engine/controls.ts";
import { createEngine, dense, dropout, input, sequential, sgd } from "../../src/index.ts";
import { Feed } from "../../src/training/feed.ts";
import { SLOT_COUNT } from "../../src/training/step-program.ts";

const STEPS = 7;
const COUNT = 33; // seven batches of five, the last of three
const x = Float32Array.from({ length: COUNT * 4 }, (_, i) => ((i * 37) % 101) / 50 - 1);
const y = Int32Array.from({ length: COUNT }, (_, i) => (i * 5) % 3);

/** A model, its training program and a feed, ready to run STEPS steps. */
async function prepare(backend: "wasm" | "js", learningRate = 0.1) {
  const model = sequential([input([4]), dense(9, { activation: "elu" }), dropout(0.5), dense(3)]);
  await model.compile({
    optimizer: sgd({ learningRate, momentum: 0.9 }),
    loss: "softmaxCrossEntropy",
    engine: await createEngine({ backend }),
  });
  const { session } = model.compiled!;
  const { instance } = session;
  const program = session.program({
    kind: "training",
    batchSize: 5,
    target: { shape: [], dtype: "int32" },
  });
  const controls = new Controls(instance, SLOT_COUNT);
  const rows = { stride: 4, type: 0, data: x };
  const source = { count: COUNT, x: rows, y: { stride: 1, type: 0, data: y } };
  new Feed(instance, controls, source, 5);
  controls.prepare(program, {
    steps: STEPS,
    batchSize: 5,
    count: COUNT,
    shuffleKey: [1, 2],
    rates: Float32Array.from({ length: 4 * STEPS }, () => learningRate),
  });
  return { model, instance, controls, program };
}

describe.each(["wasm", "js"] as const)("run() on %s", (backend) => {
  it("gives the same bits for every budget", async () => {
    const whole = await prepare(backend);
    expect(whole.instance.run(whole.controls.address, UNLIMITED)).toBe(Status.done);
    expect(whole.controls.get(Control.step)).toBe(STEPS);
    expect(whole.controls.get(Control.globalStepLow)).toBe(STEPS);
    const losses = whole.controls.readLosses(0, STEPS);
    for (const budget of [1, 2, 3, 5, 16, 17, 100]) {
      const parts = await prepare(backend);
      let calls = 0;
      let status = Status.paused;
      for (; status === Status.paused; calls++) {
        status = parts.instance.run(parts.controls.address, budget);
      }
      expect(status).toBe(Status.done);
      expect(calls).toBe(Math.ceil((STEPS * parts.program.commands.length) / budget));
      expect(parts.controls.readLosses(0, STEPS)).toEqual(losses);
      expect(parts.model.weightsHash()).toBe(whole.model.weightsHash());
    }
  });

  it("stops between commands if the stop flag is set, and resumes when it is cleared", async () => {
    const { instance, controls, model } = await prepare(backend);
    const before = model.weightsHash();
    const flag = (controls.address >>> 2) + Control.stop;
    Atomics.store(instance.memory.i32, flag, 1);
    expect(instance.run(controls.address, UNLIMITED)).toBe(Status.stopped);
    expect(model.weightsHash()).toBe(before);
    Atomics.store(instance.memory.i32, flag, 0);
    expect(instance.run(controls.address, UNLIMITED)).toBe(Status.done);
    const whole = await prepare(backend);
    whole.instance.run(whole.controls.address, UNLIMITED);
    expect(model.weightsHash()).toBe(whole.model.weightsHash());
  });

  it("keeps the weights before a step with a non-finite loss", async () => {
    const { instance, controls, model } = await prepare(backend, 3e38);
    const hashes = [model.weightsHash()];
    let status = Status.paused;
    while (status === Status.paused) {
      status = instance.run(controls.address, 1);
      const hash = model.weightsHash();
      if (hash !== hashes.at(-1)) hashes.push(hash);
    }
    expect(status).toBe(Status.diverged);
    const bad = controls.get(Control.badStep);
    expect(bad).toBeGreaterThan(0);
    expect(hashes.length).toBe(bad + 1); // one change a step that was done
    expect(Number.isFinite(controls.readLosses(bad, bad + 1)[0])).toBe(false);
  });
});
