// Every definition of every registry is complete: exported, documented, in its example, offered by the
// command line, with the same bits on both engines, with first and second derivatives, saved and resumed.

import { readdirSync, readFileSync } from "node:fs";
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
import { losses } from "../src/losses/losses.ts";
import { optimizers } from "../src/optimizers/optimizers.ts";
import { transformers } from "../src/preprocessing/from-json.ts";
import { schedules } from "../src/schedules/schedules.ts";

interface Family {
  readonly registry: {
    readonly kinds: readonly string[];
    get(kind: string): object;
  };
  readonly page: string;
  /** Shows each of them but these. */
  readonly example?: string;
  readonly notInExample?: readonly string[];
  /** Arguments of those with options that have no default. */
  readonly given?: Readonly<Record<string, unknown>>;
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
    given: { constant: 0.1 },
  },
  schedule: {
    registry: schedules,
    page: "schedules",
    example: "schedules/schedules",
    given: {
      stepDecay: { every: 3, factor: 0.5 },
      exponentialDecay: { factor: 0.9 },
      inverseTimeDecay: { rate: 0.1 },
      cosineRestarts: { period: 3 },
      oneCycle: { maxLearningRate: 0.1 },
      warmupStep: { warmupSteps: 2 },
    },
  },
  loss: { registry: losses, page: "losses" },
  transformer: { registry: transformers, page: "preprocessing" },
};

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");
const EXPORTS = gradlane as unknown as Record<
  string,
  ((given?: unknown) => object) & { readonly kind?: string }
>;
const entries = Object.entries(FAMILIES).flatMap(([family, each]) =>
  each.registry.kinds.map((kind) => ({ family, kind, ...each })),
);

/** The name that users write: of a class, or the kind itself. */
const nameOf = (kind: string) =>
  Object.keys(EXPORTS).find((name) => EXPORTS[name]!.kind === kind) ?? kind;

describe.each(entries)("$family $kind", ({ family, kind, page, example, ...each }) => {
  const name = nameOf(kind);
  const { options = {} } = each.registry.get(kind) as { options?: OptionTable };

  // losses without options have a name only
  if (family !== "loss" || Object.keys(options).length > 0) {
    it("is exported by its name and described by its kind", () => {
      const exported = EXPORTS[name]!;
      expect(exported, `src/entries/ exports no ${name}`).toBeTypeOf("function");
      if (exported.kind !== undefined) return;
      expect(JSON.parse(JSON.stringify(exported(each.given?.[kind])))).toMatchObject({ kind });
    });
  }

  it("is documented with its options", () => {
    const text =
      read(`docs/${page}.md`) + (family === "transformer" ? read("docs/features.md") : "");
    const rows = text.split("\n").filter((row) => row.startsWith("|"));
    const isIn = (word: string) => new RegExp(`\\b${word}\\b`).test(rows.join("\n"));
    expect(isIn(name), `docs/${page}.md has no row of ${name}`).toBe(true);
    const hasOption = (option: string) => new RegExp(`\\b${option}\\b`).test(text);
    expect(Object.keys(options).filter((option) => !hasOption(option))).toEqual([]);
  });

  if (example) {
    it("is in its example", () => {
      const isShown = new RegExp(`\\b${kind}\\(|"${kind}"`).test(read(`examples/${example}.mjs`));
      expect(isShown, `examples/${example}.mjs`).toBe(!each.notInExample?.includes(kind));
    });
  }

  // optimizers, activations and augmentations come from their registries there
  if (family === "schedule") {
    it("is offered by the command line", () => {
      expect(SCHEDULES, "src/cli/schedule.ts").toContain(kind);
    });
  }
});

it("includes every activation in the type of names", () => {
  const [type = ""] =
    /export type Activation =[\s\S]*?\n\n/.exec(read("src/layers/activations.ts")) ?? [];
  expect(activations.kinds.filter((kind) => !type.includes(`"${kind}"`))).toEqual([]);
});

it("includes every optimizer that has a definition", () => {
  const registry = read("src/optimizers/optimizers.ts");
  const defined = readdirSync(new URL("../src/optimizers/", import.meta.url)).flatMap((file) =>
    [...read(`src/optimizers/${file}`).matchAll(/export const (\w+Definition)\b/g)].map(
      ([, name]) => name!,
    ),
  );
  expect(defined.length).toBeGreaterThanOrEqual(optimizers.kinds.length);
  const list = registry.slice(registry.indexOf("new Registry"));
  expect(defined.filter((name) => !list.includes(name))).toEqual([]);
});

const X = [
  [0.4, -1.3, 0.7],
  [-0.2, 0.9, 1.6],
  [1.1, 0.3, -0.8],
  [-1.7, 0.6, 0.2],
];
const CLASSES = [0, 1, 1, 0];
const VALUES = CLASSES.map((label) => [label, 1 - label]);

async function compiled(
  backend: "wasm" | "js",
  options: { activation?: string; optimizer?: string; loss?: string },
) {
  const { activation = "tanh", optimizer = "sgd", loss = "softmaxCrossEntropy" } = options;
  const model = sequential([input([3]), dense(5, { activation: activation as "tanh" }), dense(2)], {
    seed: 3,
  });
  const engine = await createEngine({ backend });
  await model.compile({ optimizer: optimizer as "sgd", loss: loss as "hinge", engine });
  return model;
}

const train = async (model: Model, epochs: number) => {
  const y = model.compiled!.session.loss.target === "labels" ? CLASSES : VALUES;
  await model.fit({ x: X, y }, { epochs, batchSize: 3 });
  return model.weightsHash();
};

describe.each([
  ...activations.kinds.map((activation) => ({ activation })),
  ...optimizers.kinds.map((optimizer) => ({ optimizer })),
  ...losses.kinds.map((loss) => ({ loss })),
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
  const apply = (x: Tensor) => {
    const methods = x as unknown as Record<string, Unary | undefined>;
    expect(methods[kind], `src/graph/tensor.ts has no method ${kind}`).toBeTypeOf("function");
    return methods[kind]!();
  };
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
