// Training on the page, as its worker and its client do it: counts of steps, requests, races.

import { describe, expect, it, vi } from "vitest";
import { Client } from "../../playground/src/app/client.ts";
import { type AppState, Store } from "../../playground/src/app/store.ts";
import { checkRecipe } from "../../playground/src/recipe/check.ts";
import { onnx } from "../../playground/src/worker/looks/onnx.ts";
import type { FromWorker, ToWorker } from "../../playground/src/worker/protocol.ts";
import { Session } from "../../playground/src/worker/session.ts";
import { Training } from "../../playground/src/worker/training.ts";
import { fromOnnx } from "../../src/entries/onnx.ts";

/** Six steps an epoch. */
const moons = { data: { source: "moons", count: 120 }, validation: 0.2 };
const recipeOf = (count: number, more: object = {}) =>
  checkRecipe({ ...moons, stop: { unit: "steps", count }, ...more });
const ENDLESS = Number.POSITIVE_INFINITY;

describe("the model as ONNX", () => {
  it("has the hash of the weights that were trained", async () => {
    const training = await Training.start(recipeOf(9));
    await training.advance(9);
    const { bytes, reason } = onnx(training);
    expect(reason).toBeUndefined();
    expect(fromOnnx(bytes).weightsHash()).toBe(training.model.weightsHash());
  });

  it("leaves out features that ONNX cannot say, and tells why", async () => {
    const training = await Training.start(recipeOf(9, { features: ["x", "y", "xSquared"] }));
    const { bytes, reason } = onnx(training);
    expect(reason).toContain('got "pointFeatures"');
    expect(fromOnnx(bytes).architecture.input.shape).toEqual([3]);
  });
});

describe("Training", () => {
  it("trains exactly the steps asked for after an interruption, and ends epochs where they end", async () => {
    const training = await Training.start(recipeOf(20));
    expect(training.built.stepsPerEpoch).toBe(6);
    await training.advance(4);
    await training.interrupt();
    for (let step = 5; step <= 20; step++) {
      await training.advance(1);
      expect(training.step).toBe(step);
      expect(training.epochs.map((row) => [row.step, row.epoch])).toEqual(
        [1, 2, 3].filter((epoch) => 6 * epoch <= step).map((epoch) => [6 * epoch, epoch]),
      );
    }
    await training.advance(1);
    expect(training.step).toBe(20);
  });

  it("does not pass its end", async () => {
    const training = await Training.start(recipeOf(9));
    await training.advance(2);
    await training.interrupt();
    const steps: number[] = [];
    while (!training.isDone) {
      await training.advance(2);
      steps.push(training.step);
    }
    expect(steps).toEqual([4, 6, 8, 9]);
  });

  it("begins an epoch after a weight is set", async () => {
    const training = await Training.start(recipeOf(12));
    await training.advance(4);
    const [name] = Object.keys(training.model.getWeights());
    await training.setWeight(name!, 0, 0.5);
    const steps: number[] = [];
    while (!training.isDone) {
      await training.advance(5);
      steps.push(training.step);
    }
    expect(steps).toEqual([9, 10, 12]);
    expect(training.epochs.map(({ step }) => step)).toEqual([10]);
  });
});

/** A session, what it has posted, and a wait for more of it. */
function open() {
  const posted: FromWorker[] = [];
  const session = new Session((message) => posted.push(message));
  const send = (message: ToWorker) => session.receive(message);
  const states = () => posted.filter((each) => each.type === "state");
  const lanes = (run: number) =>
    posted.filter((each) => each.type === "lane").filter((each) => each.run === run);
  let frames = 0;
  /** The step, once the session rests. */
  const rest = async (): Promise<number> => {
    await vi.waitFor(() => expect(session).toMatchObject({ isWorking: false }), 20_000);
    frames = posted.length;
    send({ type: "frame", wants: {}, isFresh: true });
    await vi.waitFor(() =>
      expect(posted.slice(frames).some(({ type }) => type === "snapshot")).toBe(true),
    );
    const last = posted.slice(frames).findLast((each) => each.type === "snapshot")!;
    return last.snapshot.step;
  };
  return { posted, send, states, lanes, rest };
}

describe("Session", () => {
  it("says each time that a model has diverged", async () => {
    const { send, states, rest } = open();
    const recipe = checkRecipe({
      data: { source: "plane" },
      layers: [{ kind: "dense", units: 8, activation: "relu" }],
      loss: "meanSquaredError",
      optimizer: { kind: "sgd", learningRate: 10 },
    });
    send({ type: "load", run: 1, recipe });
    for (let play = 1; play <= 4; play++) {
      send({ type: "train", steps: ENDLESS });
      await rest();
      const { state, message } = states().at(-1)!;
      expect(state).toBe("diverged");
      expect(message).toContain("is not finite; the weights are those before that step");
    }
    expect(states().map(({ state }) => state)).not.toContain("failed");
  });

  it("trains the steps of a new model that were asked for while the old one trained", async () => {
    const { send, posted, rest } = open();
    send({ type: "load", run: 1, recipe: recipeOf(100_000) });
    send({ type: "train", steps: ENDLESS });
    await vi.waitFor(() =>
      expect(posted.some((each) => each.type === "state" && each.state === "training")).toBe(true),
    );
    send({ type: "load", run: 2, recipe: recipeOf(1000) });
    send({ type: "train", steps: 10 });
    expect(await rest()).toBe(10);
  });

  it("adds up steps that are asked for in quick succession", async () => {
    const { send, rest } = open();
    send({ type: "load", run: 1, recipe: recipeOf(1000) });
    for (let click = 0; click < 5; click++) send({ type: "train", steps: 1 });
    expect(await rest()).toBe(5);
    send({ type: "train", steps: ENDLESS });
    send({ type: "train", steps: 2 });
    expect(await rest()).toBe(7);
    send({ type: "speed", stepsPerSecond: 1000 });
    send({ type: "train", steps: 9 });
    send({ type: "pause" });
    send({ type: "train", steps: 3 });
    const step = await rest();
    expect([10, 11]).toContain(step); // a step may have been under way
  });

  it("waits for Play after a later end", async () => {
    const { send, rest } = open();
    send({ type: "load", run: 1, recipe: recipeOf(8) });
    send({ type: "train", steps: ENDLESS });
    expect(await rest()).toBe(8);
    send({ type: "stop", totalSteps: 20 });
    expect(await rest()).toBe(8);
    send({ type: "train", steps: ENDLESS });
    expect(await rest()).toBe(20);
  });

  it.each(["pause", "train", "load", "race"] as const)("%s stops a race", async (type) => {
    const { send, lanes, rest } = open();
    const recipe = recipeOf(900_000);
    send({ type: "load", run: 1, recipe: recipeOf(8) });
    send({ type: "race", run: 1, recipes: [recipe, recipe] });
    await vi.waitFor(() => expect(lanes(1).length).toBeGreaterThan(0), 20_000);
    if (type === "pause") send({ type });
    else if (type === "train") send({ type, steps: 3 });
    else if (type === "load") send({ type, run: 2, recipe });
    else send({ type, run: 2, recipes: [recipeOf(6), recipeOf(7)] });
    expect(await rest()).toBe(type === "train" ? 3 : 0);
    const ends = (run: number) =>
      lanes(run)
        .filter(({ lane }) => lane.isDone)
        .map(({ lane }) => [lane.number, lane.message]);
    expect(ends(1)).toEqual([
      [0, "stopped"],
      [1, "stopped"],
    ]);
    if (type !== "race") return;
    expect(ends(2)).toEqual([
      [0, undefined],
      [1, undefined],
    ]);
  });

  it("of races in quick succession runs the last, and none after a pause", async () => {
    const { send, lanes, rest } = open();
    send({ type: "load", run: 1, recipe: recipeOf(8) });
    send({ type: "race", run: 1, recipes: [recipeOf(900_000)] });
    send({ type: "race", run: 2, recipes: [recipeOf(6)] });
    await rest();
    expect(lanes(1).map(({ lane }) => lane.message)).toEqual(["stopped"]);
    expect(lanes(2).map(({ lane }) => [lane.message, lane.isDone])).toEqual([[undefined, true]]);
    send({ type: "race", run: 3, recipes: [recipeOf(900_000)] });
    send({ type: "pause" });
    await rest();
    expect(lanes(3).map(({ lane }) => lane.message)).toEqual(["stopped"]);
  });

  it("answers looks during a race", async () => {
    const { send, posted, lanes } = open();
    send({ type: "load", run: 1, recipe: recipeOf(8) });
    send({ type: "race", run: 1, recipes: [recipeOf(900_000)] });
    await vi.waitFor(() => expect(lanes(1).length).toBeGreaterThan(0), 20_000);
    send({ type: "save", id: 7 });
    await vi.waitFor(() =>
      expect(posted.some((each) => each.type === "reply" && each.id === 7)).toBe(true),
    );
    expect(lanes(1).some(({ lane }) => lane.isDone)).toBe(false);
    send({ type: "pause" });
  });
});

it("the client shows the lanes of the last race alone", () => {
  vi.stubGlobal("requestAnimationFrame", () => 0);
  const sent: ToWorker[] = [];
  const worker = { postMessage: (message: ToWorker) => sent.push(message) } as unknown as Worker;
  const store = new Store({ lanes: [], recipe: recipeOf(8) } as unknown as AppState);
  const client = new Client(worker, store, () => ({}));
  const recipes = [recipeOf(6), recipeOf(7)];
  const tell = (run: number, number: number) => {
    const lane = { number, losses: new Float32Array(), epochs: [], weightsHash: "", seconds: 1 };
    const data: FromWorker = { type: "lane", run, lane: { ...lane, isDone: true } };
    worker.onmessage!({ data } as MessageEvent);
  };
  client.race(recipes);
  client.race(recipes);
  expect(sent.map((message) => message.type === "race" && message.run)).toEqual([1, 2]);
  tell(1, 1);
  expect(store.state.lanes).toEqual([]);
  tell(2, 0);
  expect(store.state.lanes.map(({ number }) => number)).toEqual([0]);
  client.endRace();
  tell(2, 1);
  expect(store.state.lanes).toEqual([]);
  vi.unstubAllGlobals();
});
