// Networks that branch, trained as PyTorch trains them in float64 (test/fixtures/README.md).

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  createEngine,
  dense,
  input,
  layer,
  type Model,
  network,
  residual,
  sequential,
  sgd,
} from "../../../src/index.ts";

interface FixtureArray {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}
interface Run {
  readonly name: string;
  readonly x: Readonly<Record<string, FixtureArray>>;
  readonly y: readonly number[];
  readonly weights: Readonly<Record<string, FixtureArray>>;
  readonly losses: readonly number[];
  readonly gradients: Readonly<Record<string, readonly number[]>>;
  readonly final: Readonly<Record<string, readonly number[]>>;
  readonly output: readonly number[];
}
const file = new URL("../../fixtures/networks.json", import.meta.url);
const { runs } = JSON.parse(readFileSync(file, "utf8")) as { readonly runs: readonly Run[] };

const tanh = { activation: "tanh" } as const;
const MODELS: Readonly<Record<string, () => Model>> = {
  residual: () =>
    sequential([
      input([5]),
      dense(6, tanh),
      residual([dense(4, tanh), dense(6)]),
      residual([dense(7, tanh)], { shortcut: [dense(7, { bias: false })] }),
      dense(3),
    ]),
  "two inputs": () => {
    const shared = layer(dense(5, { ...tanh, name: "shared" }));
    return network(
      ({ left, right, age }) => {
        const [l, r] = [left.apply(shared), right.apply(shared)];
        return l
          .mul(r)
          .concat([l.sub(r).abs(), age])
          .apply(dense(6, tanh))
          .apply(dense(3));
      },
      { left: input([4]), right: input([4]), age: input([1]) },
    );
  },
};

/** The largest deviation, relative to the largest number. */
function deviation(got: ArrayLike<number>, expected: readonly number[]): number {
  const most = Math.max(...expected.map(Math.abs));
  return Math.max(...expected.map((value, i) => Math.abs(value - got[i]!))) / most;
}

const backends = ["wasm", "js"] as const;

describe.each(runs)("$name", (run) => {
  it.each(backends)("trains as in PyTorch, on %s", async (backend) => {
    const model = MODELS[run.name]!();
    model.setWeights(run.weights);
    const engine = await createEngine({ backend });
    const optimizer = sgd({ learningRate: 0.05, momentum: 0.9 });
    await model.compile({ optimizer, loss: "softmaxCrossEntropy", engine });
    const names = Object.keys(run.x);
    const x = names.length === 1 ? run.x[names[0]!]! : run.x;
    const y = Int32Array.from(run.y);
    const { gradients } = await model.gradients(x, y);
    for (const [name, expected] of Object.entries(run.gradients)) {
      expect(deviation(gradients[name]!.data, expected), name).toBeLessThan(2e-6);
    }
    const trainer = await model.trainer();
    const losses = run.losses.map(() => trainer.step(x, y));
    expect(deviation(losses, run.losses)).toBeLessThan(2e-6);
    const weights = model.getWeights();
    expect(Object.keys(weights)).toEqual(Object.keys(run.weights));
    for (const [name, expected] of Object.entries(run.final)) {
      expect(deviation(weights[name]!.data, expected), name).toBeLessThan(2e-6);
    }
    expect(deviation((await model.predict(x)).data, run.output)).toBeLessThan(2e-6);
  });
});
