// Whole training runs against PyTorch's in double precision (test/fixtures/README.md): every loss
// and the final weights, on both engines, which must agree with each other to the last bit.

import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import {
  type ActivationInput,
  createEngine,
  dense,
  type Engine,
  input,
  type LossName,
  type Optimizer,
  sequential,
} from "../../src/index.ts";
import { activations } from "../../src/layers/activations.ts";
import { optimizers } from "../../src/optimizers/optimizers.ts";

interface FixtureArray {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

interface Run {
  readonly name: string;
  readonly loss: LossName;
  /** The loss whose problem it shares. Default: its own. */
  readonly problem?: LossName;
  readonly activation: Exclude<ActivationInput, () => unknown>;
  readonly optimizer: { readonly kind: string; readonly learningRate: number };
  /** Loss of each step before its update, without weight decay. */
  readonly losses: readonly number[];
  /** Final weights in the order of the problem's, float32 in base64. */
  readonly weights: string;
}

interface Problem {
  readonly outputs: number;
  readonly weights: Readonly<Record<string, FixtureArray>>;
  /** One for each batch: labels [n] or values [n, outputs]. */
  readonly targets: readonly FixtureArray[];
}

interface Fixture {
  readonly batches: readonly FixtureArray[];
  readonly problems: Readonly<Partial<Record<LossName, Problem>>>;
  readonly runs: readonly Run[];
}

// float32 needs a tenth of this, as printed by the script of the fixture
const LOSS_TOLERANCE = 1e-5;
const WEIGHT_TOLERANCE = 1e-4;

const { batches, problems, runs } = JSON.parse(
  readFileSync(new URL("../fixtures/trajectories.json", import.meta.url), "utf8"),
) as Fixture;

const float32 = ({ data, shape }: FixtureArray) => ({ data: Float32Array.from(data), shape });

/** Trains on the batches in turn; returns losses, final weights in the problem's order, and their hash. */
async function train(run: Run, engine: Engine) {
  const { loss, activation } = run;
  const { outputs, weights, targets } = problems[run.problem ?? loss]!;
  const model = sequential([
    input([7]),
    dense(12, { activation }),
    dense(9, { activation }),
    dense(outputs),
  ]);
  model.setWeights(
    Object.fromEntries(Object.entries(weights).map(([name, value]) => [name, float32(value)])),
  );
  await model.compile({ optimizer: run.optimizer as Optimizer, loss, engine });
  const trainer = await model.trainer({ batchSize: Math.max(...batches.map((x) => x.shape[0]!)) });
  const steps = batches.map((x, i) => {
    const target = targets[i]!;
    const isOfClasses = loss === "softmaxCrossEntropy" || loss === "hinge";
    const y = isOfClasses ? Int32Array.from(target.data) : float32(target);
    // values above 0 are the positives
    const isPositive = loss === "binaryCrossEntropy" && {
      data: Float32Array.from(target.data, (value) => (value > 0 ? 1 : 0)),
      shape: target.shape,
    };
    return { x: float32(x), y: isPositive || y };
  });
  const losses = run.losses.map((_, step) => {
    const { x, y } = steps[step % steps.length]!;
    return trainer.step(x, y);
  });
  const trained = model.getWeights();
  expect(Object.keys(trained).sort()).toEqual(Object.keys(weights).sort());
  return {
    losses,
    weights: Object.keys(weights).flatMap((name) => Array.from(trained[name]!.data)),
    hash: model.weightsHash(),
  };
}

function decodeFloat32(base64: string): number[] {
  const bytes = Buffer.from(base64, "base64");
  return Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i));
}

function expectLosses(got: readonly number[], expected: readonly number[]): void {
  got.forEach((loss, step) => {
    const error = Math.abs(loss / expected[step]! - 1);
    if (!(error <= LOSS_TOLERANCE)) {
      expect.fail(`loss of step ${step}: expected ${expected[step]}, got ${loss}; off by ${error}`);
    }
  });
}

function expectWeights(got: readonly number[], expected: readonly number[]): void {
  expect(got).toHaveLength(expected.length);
  const largest = Math.max(...expected.map(Math.abs));
  got.forEach((weight, i) => {
    const error = Math.abs(weight - expected[i]!) / largest;
    if (!(error <= WEIGHT_TOLERANCE)) {
      expect.fail(
        `weight ${i}: expected ${expected[i]}, got ${weight}; off by ${error} of largest`,
      );
    }
  });
}

let wasm: Engine;
let js: Engine;

beforeAll(async () => {
  wasm = await createEngine({ backend: "wasm" });
  js = await createEngine({ backend: "js" });
});

describe("training follows PyTorch for 50 steps, with equal bits on both engines", () => {
  it.each(runs.map((run) => [run.name, run] as const))("%s", async (_, run) => {
    const fast = await train(run, wasm);
    const plain = await train(run, js);
    const expected = decodeFloat32(run.weights);
    expectLosses(plain.losses, run.losses);
    expectWeights(plain.weights, expected);
    expectLosses(fast.losses, run.losses);
    expectWeights(fast.weights, expected);
    expect(fast.losses).toEqual(plain.losses);
    expect(fast.hash).toBe(plain.hash);
  });

  it("covers every optimizer, activation and loss", () => {
    const names = runs.map(({ name }) => name);
    for (const loss of ["softmaxCrossEntropy", "meanSquaredError"]) {
      for (const optimizer of optimizers.kinds)
        expect(names).toContain(`${optimizer}, tanh, ${loss}`);
      for (const activation of activations.kinds) {
        if (activation === "linear" || activation === "softmax") continue; // no hidden layers of these
        expect(names).toContain(`sgd momentum, ${activation}, ${loss}`);
        expect(names).toContain(`adam, ${activation}, ${loss}`);
      }
    }
    for (const loss of ["hinge", "binaryCrossEntropy", "meanAbsoluteError", "huber"]) {
      expect(names).toContain(`adam, gelu, ${loss}`);
    }
  });
});
