// Lessons say what happens: each sentence with a number, and each "all", "none" and "better", is trained here.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fromAddress, recipeOf, toAddress } from "../../playground/src/lessons/address.ts";
import { COURSE } from "../../playground/src/lessons/course.ts";
import { Refusal } from "../../playground/src/recipe/refusal.ts";
import { distributions } from "../../playground/src/worker/looks/distributions.ts";
import { Training } from "../../playground/src/worker/training.ts";

const LESSONS = COURSE.flatMap(({ lessons }) => lessons);
const lessonOf = (name: string) => LESSONS.find((each) => each.name === name)!;

const startOf = (name: string, run: number) => {
  const lesson = lessonOf(name);
  return Training.start(recipeOf(lesson, lesson.runs[run]!));
};

/** A run of a lesson, trained to its end. */
async function trained(name: string, run = 0) {
  const training = await startOf(name, run);
  while (!training.isDone) await training.advance(10);
  return resultOf(training);
}

async function resultOf(training: Training) {
  const { train, validation } = training.built;
  const twin = await training.twin();
  const measured = await twin.evaluate(train);
  const held = validation && (await twin.evaluate(validation));
  const { gradients } = await twin.gradients(train.x, train.y);
  const weights = twin.getWeights();
  const norm = (data: Float32Array) => Math.hypot(...data);
  return {
    training,
    steps: training.step,
    losses: training.losses,
    epochs: training.epochs,
    loss: measured.loss,
    accuracy: (measured as { accuracy?: number }).accuracy ?? Number.NaN,
    r2: (measured as { r2?: number }).r2 ?? Number.NaN,
    validationLoss: held?.loss ?? Number.NaN,
    validationAccuracy: (held as { accuracy?: number } | undefined)?.accuracy ?? Number.NaN,
    weights,
    /** Norms of the gradients of the kernels, first layer first. */
    gradients: Object.entries(gradients)
      .filter(([each]) => each.endsWith(".kernel"))
      .map(([, { data }]) => norm(data as Float32Array)),
    /** Of the layers that can die, at the last watched step. */
    dead: training.flow?.layers.flatMap(({ deadShare }) => deadShare ?? []) ?? [],
  };
}

const within = (value: number, low: number, high: number) => {
  expect(value).toBeGreaterThanOrEqual(low);
  expect(value).toBeLessThanOrEqual(high);
};

/** Ranges of the outputs of the hidden layers before the first step. */
async function firstRanges(name: string, run: number) {
  const layers = await distributions(await startOf(name, run));
  return layers.slice(0, -1).map(({ activations: { low, high } }) => high - low);
}

describe("lessons", () => {
  it("have names of their own and short texts, and show what there is", () => {
    expect(new Set(LESSONS.map(({ name }) => name)).size).toBe(LESSONS.length);
    for (const { name, about, runs } of LESSONS) {
      expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
      within(about.length, 80, 520);
      within(runs.length, 2, 4);
      for (const { label, look } of runs) {
        within(label.length, 3, 40);
        within(look.length, 20, 260);
        expect(`${about} ${look}`).not.toMatch(/!| {2}/);
      }
      // the first run is the lesson; the others change something
      expect(runs[0]!.change).toBeUndefined();
      for (const run of runs.slice(1)) {
        expect(recipeOf(lessonOf(name), run)).not.toEqual(recipeOf(lessonOf(name)));
      }
    }
  });

  it("are all in the docs", () => {
    const page = readFileSync(new URL("../../docs/playground.md", import.meta.url), "utf8");
    const listed = [...page.matchAll(/^\|[^|]*\| (.*?) +\| `([a-z-]+)` /gm)];
    expect(listed.map(([, title, name]) => [name, title])).toEqual(
      LESSONS.map(({ name, title }) => [name, title]),
    );
  });

  it("are in the address, with whatever differs", () => {
    for (const lesson of LESSONS) {
      expect(toAddress({ recipe: recipeOf(lesson), lesson })).toBe(`lesson=${lesson.name}`);
      for (const run of lesson.runs) {
        const address = { recipe: recipeOf(lesson, run), lesson };
        expect(fromAddress(`#${toAddress(address)}`, LESSONS)).toEqual(address);
      }
    }
    const lesson = lessonOf("dead-relu");
    expect(
      toAddress({ recipe: recipeOf(lesson, { label: "", look: "", change: { seed: 7 } }), lesson }),
    ).toBe("lesson=dead-relu&seed=7");
    expect(fromAddress("#lesson=dead-relu&seed=7", LESSONS).recipe.seed).toBe(7);
    expect(fromAddress("#seed=7", LESSONS).lesson).toBeUndefined();
  });

  it.each([
    ["lesson=poetry", /^lesson: expected the name of a lesson, got "poetry"/],
    ["lesson=(name:race)", /^lesson: expected/],
    ["lesson=race&lesson=race", /cannot be read at "lesson=race"/],
    ["lesson=race&seed=x", /^seed: expected an integer/],
    ["lesson=race&poem=x", /^recipe: expected only/],
    ["lesson=toString", /^lesson: expected/],
  ])("are refused in the address %s", (hash, message) => {
    expect(() => fromAddress(hash, LESSONS)).toThrow(Refusal);
    expect(() => fromAddress(hash, LESSONS)).toThrow(message);
  });
});

describe("what lessons say is so", () => {
  it("templates", async () => {
    const three = await trained("templates");
    expect(three.accuracy).toBe(1);
    const [output] = three.training.model.layers.slice(-1);
    const { data } = three.weights[`${output!.name}.kernel`]!;
    // clouds at 0, 120 and 240 degrees
    for (const unit of [0, 1, 2]) {
      const angle = (2 * Math.PI * unit) / 3;
      const [x, y] = [data[unit]!, data[3 + unit]!];
      expect((x * Math.cos(angle) + y * Math.sin(angle)) / Math.hypot(x, y)).toBeGreaterThan(0.95);
    }
    within((await trained("templates", 1)).accuracy, 0.97, 0.99);
    within((await trained("templates", 2)).accuracy, 0.8, 0.9);
  });

  it("no-hidden-layer", async () => {
    const circles = await trained("no-hidden-layer");
    within(circles.accuracy, 0.42, 0.58);
    within(circles.loss, 0.68, 0.72);
    within((await trained("no-hidden-layer", 1)).accuracy, 0.4, 0.6);
  });

  it("features-by-hand", async () => {
    const { accuracy, weights } = await trained("features-by-hand");
    expect(accuracy).toBe(1);
    const { data } = Object.entries(weights).find(([name]) => name.endsWith("kernel"))![1];
    const [x, y, xSquared, ySquared] = [0, 1, 2, 3].map((row) =>
      Math.abs(data[2 * row]! - data[2 * row + 1]!),
    );
    expect(Math.min(xSquared!, ySquared!)).toBeGreaterThan(5 * Math.max(x!, y!));
    expect((await trained("features-by-hand", 1)).accuracy).toBe(1);
    expect((await trained("features-by-hand", 2)).accuracy).toBeGreaterThan(0.95);
  });

  it("hidden-layer", async () => {
    expect((await trained("hidden-layer")).accuracy).toBe(1);
    expect((await trained("hidden-layer", 1)).accuracy).toBeLessThan(0.9);
    expect((await trained("hidden-layer", 2)).accuracy).toBe(1);
  });

  it("layers-and-units", async () => {
    within((await trained("layers-and-units")).accuracy, 0.83, 0.85);
    within((await trained("layers-and-units", 1)).accuracy, 0.93, 0.95);
    within((await trained("layers-and-units", 2)).accuracy, 0.985, 0.995);
  });

  it("softmax-and-hinge", async () => {
    const softmax = await trained("softmax-and-hinge");
    expect(softmax.accuracy).toBe(1);
    expect(softmax.gradients[0]).toBeGreaterThan(0);
    within(softmax.loss, 0.01, 0.2);
    expect(softmax.epochs.at(-1)!.loss).toBeLessThan(0.9 * softmax.epochs[14]!.loss);
    const hinge = await trained("softmax-and-hinge", 1);
    expect(hinge.loss).toBe(0);
    expect(hinge.gradients).toEqual([0]);
    expect(hinge.epochs.at(-1)!.loss).toBe(0);
  });

  it("squared-error", async () => {
    within((await trained("squared-error")).r2, -0.1, 0.1);
    expect((await trained("squared-error", 1)).r2).toBeGreaterThan(0.9);
  });

  it("gradient-flow", async () => {
    expect((await trained("gradient-flow")).steps).toBe(280);
    expect((await trained("gradient-flow", 1)).steps).toBe(280);
  });

  it("learning-rate", async () => {
    expect((await trained("learning-rate")).r2).toBeLessThan(0);
    const right = await trained("learning-rate", 1);
    expect(right.steps).toBe(280);
    expect(right.r2).toBeGreaterThan(0.9);
    expect(right.epochs[4]!.metric).toBeGreaterThan(0.9);
    const training = await startOf("learning-rate", 2);
    const end = (async () => {
      while (!training.isDone) await training.advance(1);
    })();
    await expect(end).rejects.toMatchObject({ code: "DIVERGED" });
    const means = training.epochs.map(({ loss }) => loss);
    expect(means.length).toBeGreaterThan(0);
    expect(means[0]).toBeGreaterThan(1000 * training.losses[0]!);
  });

  it("batch-size", async () => {
    const rises = (losses: readonly number[]) =>
      losses.filter((loss, i) => i > 0 && loss >= losses[i - 1]!).length;
    const whole = await trained("batch-size");
    expect(whole.training.built.train.length).toBe(210);
    expect([whole.steps, whole.epochs.length]).toEqual([210, 210]);
    expect(rises(whole.losses)).toBe(0);
    const sixteen = await trained("batch-size", 1);
    expect(sixteen.steps).toBe(210);
    expect(rises(sixteen.losses)).toBeGreaterThan(50);
    expect(sixteen.loss).toBeLessThan(1.02 * whole.loss);
    const one = await trained("batch-size", 2);
    expect(one.epochs.length).toBe(1);
    expect(rises(one.losses)).toBeGreaterThan(80);
    expect(one.accuracy).toBeGreaterThan(0.8);
  });

  it("optimizers", async () => {
    within((await trained("optimizers")).accuracy, 0.87, 0.89);
    within((await trained("optimizers", 1)).accuracy, 0.93, 0.95);
    within((await trained("optimizers", 2)).accuracy, 0.98, 0.995);
  });

  it("race", async () => {
    const lesson = lessonOf("race");
    const lanes: number[] = [];
    for (const change of lesson.race!) {
      const training = await Training.start(recipeOf(lesson, { label: "", look: "", change }));
      while (!training.isDone) await training.advance(20);
      lanes.push((await resultOf(training)).loss);
    }
    const [plain, ...others] = lanes as [number, ...number[]];
    expect(Math.max(...others)).toBeLessThan(0.4 * plain);
    within((await trained("race", 1)).loss / plain, 0.5, 0.6);
  });

  it("schedules", async () => {
    const constant = await trained("schedules");
    within(constant.accuracy, 0.9, 0.92);
    const stepped = await trained("schedules", 1);
    expect(stepped.losses.length).toBe(280);
    const rates = stepped.training.learningRates;
    expect(rates[10]).toBeLessThan(rates[20]!);
    expect(rates[100]).toBeCloseTo(0.2, 6);
    expect(rates[200]).toBeCloseTo(0.02, 6);
    expect(rates[279]).toBeCloseTo(0.002, 6);
    const cosine = await trained("schedules", 2);
    within(cosine.accuracy, 0.96, 0.98);
    expect(cosine.training.learningRates.at(-1)).toBeLessThan(0.001);
    // how much the loss of an epoch jumps at the end
    const jumps = ({ epochs }: typeof constant) =>
      epochs.slice(-5).map(({ loss }, i, all) => (i > 0 ? Math.abs(loss - all[i - 1]!.loss) : 0));
    expect(Math.max(...jumps(cosine))).toBeLessThan(0.3 * Math.max(...jumps(constant)));
  });

  it("vanishing-gradients", async () => {
    const start = await resultOf(await startOf("vanishing-gradients", 0));
    const [first, eighth] = [start.gradients[0]!, start.gradients[7]!];
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThan(eighth / 10_000);
    expect((await trained("vanishing-gradients")).accuracy).toBe(0.5);
    const tanh = await resultOf(await startOf("vanishing-gradients", 1));
    expect(Math.max(...tanh.gradients)).toBeLessThan(5 * Math.min(...tanh.gradients));
    within((await trained("vanishing-gradients", 1)).accuracy, 0.95, 0.97);
    within((await trained("vanishing-gradients", 2)).accuracy, 0.9, 0.92);
  });

  it("zig-zag", async () => {
    const directions = async (run: number) => {
      const training = await startOf("zig-zag", run);
      let [before] = Object.values(training.model.getWeights());
      const same: boolean[] = [];
      while (!training.isDone) {
        await training.advance(1);
        const [after] = Object.values(training.model.getWeights());
        const [one, other] = [0, 1].map((i) => Math.sign(after!.data[i]! - before!.data[i]!));
        same.push(one === other);
        before = after;
      }
      return same;
    };
    const raw = await directions(0);
    expect(raw).toEqual(Array(160).fill(true));
    const centred = await directions(1);
    expect(centred.filter((each) => !each).length).toBeGreaterThan(40);
  });

  it("dead-relu", async () => {
    const relu = await trained("dead-relu");
    expect(relu.dead).toEqual([1]);
    expect(relu.gradients).toEqual([0, 0]);
    expect(relu.accuracy).toBe(0.5);
    expect((await trained("dead-relu", 1)).accuracy).toBe(1);
    expect((await trained("dead-relu", 2)).accuracy).toBe(1);
    const slower = await trained("dead-relu", 3);
    expect(slower.accuracy).toBe(1);
    expect(slower.dead).toEqual([0]);
  });

  it("zero-weights", async () => {
    const zeros = await trained("zero-weights");
    expect(zeros.gradients).toEqual([0, 0]);
    expect(zeros.accuracy).toBe(0.5);
    const moved = Object.entries(zeros.weights).filter(([, { data }]) => data.some((w) => w !== 0));
    expect(moved.map(([name]) => name.replace(/^.*\./, ""))).toEqual(["bias"]);
    const equal = await trained("zero-weights", 1);
    const [kernel] = Object.values(equal.weights);
    for (const row of [0, 1]) {
      expect(new Set(kernel!.data.slice(6 * row, 6 * row + 6)).size).toBe(1);
    }
    within(equal.accuracy, 0.88, 0.9);
    const random = await trained("zero-weights", 2);
    expect(new Set(Object.values(random.weights)[0]!.data).size).toBe(12);
    within(random.accuracy, 0.96, 0.98);
  });

  it("first-weights", async () => {
    const small = await firstRanges("first-weights", 0);
    for (const [i, range] of small.slice(1).entries()) expect(range).toBeLessThan(small[i]! / 10);
    expect((await trained("first-weights")).accuracy).toBe(0.5);
    const large = await startOf("first-weights", 1);
    const outputs = Object.values(await (await large.twin()).activations(large.built.train.x));
    for (const { data } of outputs.slice(1, -1)) {
      const flat = data.filter((value) => Math.abs(value) > 0.9).length / data.length;
      expect(flat).toBeGreaterThan(0.5);
    }
    expect((await trained("first-weights", 1)).accuracy).toBeGreaterThan(0.95);
    for (const run of [2, 3]) {
      const ranges = await firstRanges("first-weights", run);
      expect(Math.min(...ranges)).toBeGreaterThan(0.25 * ranges[0]!);
      expect((await trained("first-weights", run)).accuracy).toBeGreaterThan(0.9);
    }
  });

  it("normalisation", async () => {
    const { x } = (await startOf("normalisation", 0)).built.train;
    const range = (axis: number) => {
      const values = Array.from(x.data as Float32Array).filter((_, i) => i % 2 === axis);
      return Math.max(...values) - Math.min(...values);
    };
    within(range(0) / range(1), 15, 17);
    const raw = await trained("normalisation");
    expect(raw.steps).toBe(100);
    expect(raw.accuracy).toBeLessThan(0.66);
    expect((await trained("normalisation", 1)).accuracy).toBeLessThan(0.66);
    expect((await trained("normalisation", 2)).accuracy).toBe(1);
  });

  it("whitening", async () => {
    const raw = await trained("whitening");
    within(raw.loss, 0.55, 0.69);
    within((await trained("whitening", 1)).loss, 0.7 * raw.loss, 0.95 * raw.loss);
    within((await trained("whitening", 2)).loss, 0.95 * raw.loss, 1.1 * raw.loss);
    const white = await trained("whitening", 3);
    expect(white.loss).toBeLessThan(0.1 * raw.loss);
    expect(white.accuracy).toBe(1);
  });

  it("overfitting and regularisation", async () => {
    const plain = await trained("overfitting");
    expect(plain.training.built.train.length).toBe(40);
    expect(plain.training.model.parameterCount).toBeGreaterThan(1000);
    const curve = plain.epochs.map(({ validationLoss }) => validationLoss!);
    const least = Math.min(...curve);
    within(curve.indexOf(least) + 1, 15, 19);
    within(plain.validationLoss, 0.85, 0.95);
    expect(plain.validationLoss).toBeGreaterThan(2 * least);
    expect(plain.epochs.at(-1)!.loss).toBeLessThan(0.5 * plain.epochs[16]!.loss);
    expect((await trained("overfitting", 1)).validationLoss).toBeLessThan(plain.validationLoss / 2);
    const more = await trained("overfitting", 2);
    expect(more.steps).toBe(plain.steps);
    expect(more.validationLoss - more.loss).toBeLessThan(0.06);
    within((await trained("regularisation", 1)).validationLoss, 0.4, 0.55);
    within((await trained("regularisation", 2)).validationLoss, 0.6, 0.7);
  });

  it("digit-templates", async () => {
    const few = await trained("digit-templates");
    expect(few.accuracy).toBe(1);
    within(few.validationAccuracy, 0.81, 0.85);
    expect((await trained("digit-templates", 1)).validationAccuracy).toBeGreaterThan(
      few.validationAccuracy + 0.02,
    );
  });

  it("augmentation", async () => {
    const plain = await trained("augmentation");
    expect(plain.training.built.train.length).toBe(100);
    expect(plain.accuracy).toBe(1);
    within(plain.validationAccuracy, 0.75, 0.79);
    const shifted = await trained("augmentation", 1);
    within(shifted.validationAccuracy, 0.89, 0.91);
    expect(shifted.epochs.at(-1)!.loss).toBeGreaterThan(10 * plain.epochs.at(-1)!.loss);
    expect((await trained("augmentation", 2)).validationAccuracy).toBeLessThan(
      plain.validationAccuracy,
    );
  });

  it("convolution", async () => {
    const dense = await trained("convolution");
    expect(dense.training.model.parameterCount).toBe(25_450);
    within(dense.validationAccuracy, 0.75, 0.79);
    const filters = await trained("convolution", 1);
    expect(filters.training.model.parameterCount).toBe(3098);
    within(filters.validationAccuracy, 0.87, 0.89);
    within((await trained("convolution", 2)).validationAccuracy, 0.95, 0.97);
  });

  it("batch-norm", async () => {
    const ranges = await firstRanges("batch-norm", 0);
    for (const [i, range] of ranges.slice(2).entries()) {
      expect(range).toBeLessThan(ranges[i + 1]! / 5);
    }
    const plain = await trained("batch-norm");
    within(plain.loss, 2.295, 2.31);
    expect(plain.accuracy).toBe(0.1);
    within((await trained("batch-norm", 1)).accuracy, 0.89, 0.93);
    expect((await trained("batch-norm", 2)).accuracy).toBeGreaterThan(0.98);
  });
});
