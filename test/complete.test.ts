// Every definition of every registry is complete: exported, documented, in its example, offered by the
// command line, with the same bits on both engines, with first and second derivatives, saved and resumed.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { SCHEDULES } from "../src/cli/schedule.ts";
import type { OptionTable } from "../src/core/options.ts";
import * as gradlane from "../src/index.ts";
import {
  createEngine,
  dense,
  gradientCheck,
  gradients,
  graph,
  input,
  loadModel,
  type Model,
  sequential,
  type Tensor,
} from "../src/index.ts";
import { initializers } from "../src/initializers/initializer.ts";
import { activations } from "../src/layers/activations.ts";
import { optimizers } from "../src/optimizers/optimizers.ts";
import { schedules } from "../src/schedules/schedules.ts";

interface Family {
  readonly registry: {
    readonly kinds: readonly string[];
    get(kind: string): { readonly options?: OptionTable };
  };
  readonly page: string;
  /** Shows each of them but these. */
  readonly example: string;
  readonly notInExample?: readonly string[];
  /** What those take that have options without a default. */
  readonly options?: Readonly<Record<string, unknown>>;
}

const FAMILIES: Readonly<Record<string, Family>> = {
  activation: {
    registry: activations,
    page: "activations",
    example: "activations/curves",
    notInExample: ["linear", "softmax"], // a straight line; not element by element
  },
  optimizer: {
    registry: optimizers,
    page: "optimizers",
    example: "optimizers/race",
    notInExample: ["adamw"], // adam without weight decay
  },
  initializer: {
    registry: initializers,
    page: "initialisation",
    example: "initialisation/histograms",
    // of the same variance as one that it shows, or of none
    notInExample: [
      ...["glorotNormal", "glorotUniform", "heUniform", "lecunNormal", "orthogonal"],
      ...["zeros", "ones", "constant"],
    ],
    options: { constant: 0.1 },
  },
  schedule: {
    registry: schedules,
    page: "schedules",
    example: "schedules/schedules",
    options: {
      stepDecay: { every: 3, factor: 0.5 },
      exponentialDecay: { factor: 0.9 },
      inverseTimeDecay: { rate: 0.1 },
      cosineRestarts: { period: 3 },
      oneCycle: { maxLearningRate: 0.1 },
      warmupStep: { warmupSteps: 2 },
    },
  },
};

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");
const EXPORTS = gradlane as unknown as Record<string, (options?: unknown) => { kind?: string }>;
const entries = Object.entries(FAMILIES).flatMap(([family, each]) =>
  each.registry.kinds.map((kind) => ({ family, kind, ...each })),
);

describe.each(entries)("$family $kind", ({ family, kind, ...each }) => {
  const { options = {} } = each.registry.get(kind);

  it("is exported by its name and described by its kind", () => {
    expect(EXPORTS[kind], `src/index.ts exports no ${kind}`).toBeTypeOf("function");
    const made = EXPORTS[kind]!(each.options?.[kind]);
    expect(JSON.parse(JSON.stringify(made))).toMatchObject({ kind });
  });

  it(`is in docs/${each.page}.md with its options`, () => {
    const rows = read(`docs/${each.page}.md`).split("\n");
    const named = rows.filter(
      (row) => row.startsWith("|") && new RegExp(`\\b${kind}\\b`).test(row),
    );
    expect(named, `docs/${each.page}.md has no row of ${kind}`).not.toEqual([]);
    const page = rows.join("\n");
    expect(Object.keys(options).filter((name) => !new RegExp(`\\b${name}\\b`).test(page))).toEqual(
      [],
    );
  });

  it("is in its example", () => {
    const isShown = new RegExp(`\\b${kind}\\(|"${kind}"`).test(
      read(`examples/${each.example}.mjs`),
    );
    expect(isShown, `examples/${each.example}.mjs`).toBe(!each.notInExample?.includes(kind));
  });

  if (family === "optimizer" || family === "schedule") {
    it("is offered by the command line", () => {
      const offered = family === "schedule" ? SCHEDULES : read("docs/command-line.md");
      expect(offered).toContain(kind);
    });
  }
});

const X = [
  [0.4, -1.3, 0.7],
  [-0.2, 0.9, 1.6],
  [1.1, 0.3, -0.8],
  [-1.7, 0.6, 0.2],
];
const Y = [0, 1, 1, 0];

async function compiled(
  backend: "wasm" | "js",
  options: { activation?: string; optimizer?: string },
) {
  const { activation = "tanh", optimizer = "sgd" } = options;
  const model = sequential([input([3]), dense(5, { activation: activation as "tanh" }), dense(2)], {
    seed: 3,
  });
  const engine = await createEngine({ backend });
  await model.compile({ optimizer: optimizer as "sgd", loss: "softmaxCrossEntropy", engine });
  return model;
}

const train = async (model: Model, epochs: number) => {
  await model.fit({ x: X, y: Y }, { epochs, batchSize: 3 });
  return model.weightsHash();
};

describe.each([
  ...activations.kinds.map((activation) => ({ activation })),
  ...optimizers.kinds.map((optimizer) => ({ optimizer })),
])("training with %o", (options) => {
  it("gives the same bits on both engines", async () => {
    const [wasm, js] = await Promise.all([compiled("wasm", options), compiled("js", options)]);
    expect(await train(wasm, 4)).toBe(await train(js, 4));
  });

  it("is saved and resumed bit for bit", async () => {
    const whole = await compiled("wasm", options);
    const first = await compiled("wasm", options);
    await train(whole, 2);
    await train(first, 2);
    const resumed = await loadModel(await first.save());
    expect(await train(resumed, 3)).toBe(await train(whole, 3));
  });
});

describe.each(activations.kinds.filter((kind) => kind !== "linear"))("the operation %s", (kind) => {
  type Unary = () => Tensor;
  const apply = (x: Tensor) => (x as unknown as Record<string, Unary>)[kind]!();
  const weights = { data: Float32Array.of(0.9, -0.4, 1.3, 0.7), shape: [4] };
  const inputs = { x: { data: Float32Array.of(-1.1, 0.35, 0.8, 2.1), shape: [4] }, weights };
  const shapes = { x: [4], weights: [4] };

  it("has its first derivative", async () => {
    const first = graph(({ x, weights }) => apply(x).mul(weights).sum(), shapes);
    expect((await gradientCheck(first, inputs)).maxRelativeError).toBeLessThan(1e-6);
  });

  it("has its second derivative", async () => {
    const second = graph(({ x, weights }) => {
      const [slope] = gradients(apply(x).mul(weights).sum(), [x]);
      return slope!.mul(weights.square()).sum().add(x.sum());
    }, shapes);
    expect((await gradientCheck(second, inputs)).maxRelativeError).toBeLessThan(1e-6);
  });
});

describe.each(optimizers.kinds)("the optimizer %s", (kind) => {
  it("follows PyTorch in a trajectory", () => {
    const { runs } = JSON.parse(read("test/fixtures/trajectories.json")) as {
      runs: { optimizer: { kind: string } }[];
    };
    expect(runs.map(({ optimizer }) => optimizer.kind)).toContain(kind);
  });
});
