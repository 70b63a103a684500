// stepsPerEvent: events of exactly so many steps, and a training that waits for its reader.

import { describe, expect, it } from "vitest";
import {
  createEngine,
  DataError,
  dense,
  dropout,
  type FitOptions,
  input,
  type StepsEvent,
  sequential,
  synthetic,
  type TrainEvent,
} from "../../src/index.ts";

const engines = {
  wasm: await createEngine({ backend: "wasm" }),
  js: await createEngine({ backend: "js" }),
};
/** Five steps an epoch, the last of seven rows. */
const DATA = synthetic.blobs({ classes: 3, count: 47, seed: 1 });
const OPTIONS = { epochs: 3, batchSize: 10 };

async function build(engine = engines.wasm) {
  const model = sequential([input([2]), dense(6, { activation: "tanh" }), dropout(0.3), dense(3)]);
  await model.compile({ optimizer: "adam", loss: "softmaxCrossEntropy", engine });
  return model;
}

async function stepsOf(events: AsyncIterable<TrainEvent>): Promise<StepsEvent[]> {
  const steps: StepsEvent[] = [];
  for await (const event of events) if (event.type === "steps") steps.push(event);
  return steps;
}

const sizes = (events: readonly StepsEvent[]) => events.map(({ losses }) => losses.length);

/** The weights after fit, of a reader that goes on when it likes. */
async function trainedHash(options: FitOptions, engine = engines.wasm) {
  const model = await build(engine);
  const events = await stepsOf(model.train(DATA, { ...OPTIONS, ...options }));
  return { hash: model.weightsHash(), events };
}

describe("stepsPerEvent", () => {
  it.each(Object.entries(engines))("changes no bit, only the events: %s", async (_, engine) => {
    const plain = await build(engine);
    const { loss } = await plain.fit(DATA, OPTIONS);
    for (const [stepsPerEvent, expected] of [
      [1, Array(15).fill(1)],
      [2, [2, 2, 1, 2, 2, 1, 2, 2, 1]],
      [5, [5, 5, 5]],
      [100, [5, 5, 5]],
    ] as const) {
      const { hash, events } = await trainedHash({ stepsPerEvent }, engine);
      expect(sizes(events)).toEqual(expected);
      expect(hash).toBe(plain.weightsHash());
      expect(events.map(({ firstStep }) => firstStep)).toEqual(
        events.map((_, i) => sizes(events.slice(0, i)).reduce((sum, size) => sum + size, 0)),
      );
    }
    const again = await build(engine);
    expect((await again.fit(DATA, { ...OPTIONS, stepsPerEvent: 3 })).loss).toEqual(loss);
  });

  it("asks a function after each event, when the reader goes on", async () => {
    const asked: number[] = [];
    let next = 3;
    const model = await build();
    const stepsPerEvent = () => {
      asked.push(next);
      return next;
    };
    const found: number[] = [];
    for await (const event of model.train(DATA, { ...OPTIONS, stepsPerEvent })) {
      if (event.type === "epoch") continue;
      found.push(event.losses.length);
      next = found.length === 1 ? 1 : 4;
    }
    expect(found).toEqual([3, 1, 1, 4, 1, 4, 1]);
    expect(asked).toEqual([3, 1, 4, 4, 4, 4, 4]);
  });

  it("does not run ahead: a paused training has the weights of its step", async () => {
    const stepped = await build();
    const events = stepped.train(DATA, { ...OPTIONS, stepsPerEvent: 1 });
    const hashes: string[] = [];
    for (let step = 0; step < 7; step++) {
      const { value: event } = await events.next();
      if ((event as TrainEvent).type === "epoch") await events.next();
      await new Promise((resolve) => setTimeout(resolve, 5));
      hashes.push(stepped.weightsHash());
    }
    await events.return(undefined as never);
    const trainer = await build();
    const other = await stepsOf(trainer.train(DATA, { ...OPTIONS, epochs: 1, stepsPerEvent: 5 }));
    expect(sizes(other)).toEqual([5]);
    expect(hashes[4]).toBe(trainer.weightsHash());
    expect(new Set(hashes).size).toBe(7);
    // a new call goes on at the next step
    await stepped.fit(DATA, { ...OPTIONS, epochs: 2 });
    const plain = await build();
    await plain.fit(DATA, OPTIONS);
    expect(stepped.weightsHash()).toBe(plain.weightsHash());
  });

  it("keeps watched steps apart", async () => {
    const plain = await trainedHash({});
    const { hash, events } = await trainedHash({ stepsPerEvent: 2, watch: { every: 3 } });
    expect(hash).toBe(plain.hash);
    expect(sizes(events)).toEqual([2, 2, 1, 2, 2, 1, 2, 2, 1]);
    const watched = events.flatMap(({ flow = [] }) => flow.map(({ step }) => step));
    expect(watched).toEqual([0, 3, 6, 9, 12]);
  });

  it.each([0, 1.5, -1, Number.NaN, "2", null])(
    "refuses %s before anything is changed",
    async (bad) => {
      const model = await build();
      const before = model.weightsHash();
      const options = { ...OPTIONS, stepsPerEvent: bad as number };
      await expect(model.fit(DATA, options)).rejects.toThrowError(DataError);
      await expect(model.fit(DATA, options)).rejects.toMatchObject({ code: "STEPS_PER_EVENT" });
      expect(model.weightsHash()).toBe(before);
    },
  );

  it("refuses what a function returns, with the weights of the last whole step", async () => {
    const model = await build();
    let calls = 0;
    const stepsPerEvent = () => (calls++ === 0 ? 2 : 0.5);
    const training = model.fit(DATA, { ...OPTIONS, stepsPerEvent });
    await expect(training).rejects.toMatchObject({ code: "STEPS_PER_EVENT", got: 0.5 });
    await model.fit(DATA, { ...OPTIONS, stepsPerEvent: 2 });
    const plain = await build();
    await plain.fit(DATA, OPTIONS);
    expect(model.weightsHash()).toBe(plain.weightsHash());
  });
});
