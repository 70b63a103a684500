// Definitions that cannot be used, and what they make that cannot: typed errors at the call.

import { describe, expect, it } from "vitest";
import { METADATA_KEY } from "../../src/format/model-file.ts";
import { readSafetensors, writeSafetensors } from "../../src/format/safetensors.ts";
import {
  defineActivation,
  defineInitializer,
  defineLayer,
  defineLoss,
  defineOptimizer,
  dense,
  FormatError,
  GradlaneError,
  input,
  loadModel,
  sequential,
} from "../../src/index.ts";
import { unhashed } from "../format/unhashed.ts";
import { affine, center, scale, spread, squared, swish } from "./kinds.ts";

/** Anything, where a test gives what types refuse. */
const any = (given: unknown) => given as never;
/** A tensor whose methods are called by any name. */
type Symbolic = { [name: string]: (...given: unknown[]) => unknown };
let made = 0;
/** A kind that nothing has. */
const fresh = () => `kind${++made}`;

/** The code of the error that is thrown. */
function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return error instanceof GradlaneError ? error.code : `not ours: ${error}`;
  }
  return "nothing thrown";
}

const DEFINE = {
  layer: [defineLayer, { apply: (_options: object, x: unknown) => x }],
  activation: [defineActivation, { apply: (_options: object, x: { relu(): unknown }) => x.relu() }],
  loss: [defineLoss, { apply: (_options: object, x: unknown) => x }],
  initializer: [defineInitializer, { values: () => [] }],
  optimizer: [defineOptimizer, { update: (_options: object, context: object) => context }],
} as const;

describe.each(Object.entries(DEFINE))("a definition of a kind of %s", (family, [given, rest]) => {
  const define = given as (declaration: object) => unknown;
  const taken = {
    ...{ layer: ["dense", "affine"], activation: ["relu", "swish"], loss: ["huber", "squared"] },
    ...{ initializer: ["zeros", "spread"], optimizer: ["adam", "heavyBall"] },
  }[family]!;

  it("of a name that is taken is refused", () => {
    for (const kind of taken) {
      const ofOptimizer = family === "optimizer" && {
        update: (_: object, { parameter }: { parameter: unknown }) => ({ parameter }),
      };
      expect(codeOf(() => define({ kind, ...rest, ...ofOptimizer }))).toBe("NAME_TAKEN");
    }
  });

  it.each([
    ["another name", { kind: "a b" }, "DEFINITION"],
    ["no name", { kind: undefined }, "DEFINITION"],
    ["a name of dots", { kind: "a.b" }, "DEFINITION"],
    ["another key", { kind: "other", forward: 1 }, "UNKNOWN_NAME"],
    ["options that are a list", { kind: "other", options: [1] }, "DEFINITION"],
    ["an option that is null", { kind: "other", options: { a: null } }, "DEFINITION"],
    ["an option of other limits", { kind: "other", options: { a: { most: 1 } } }, "UNKNOWN_NAME"],
    [
      "a default out of range",
      { kind: "other", options: { a: { default: 1, low: 2 } } },
      "DEFINITION",
    ],
    ["a default that is NaN", { kind: "other", options: { a: Number.NaN } }, "DEFINITION"],
    ["no choices", { kind: "other", options: { a: { choices: [] } } }, "DEFINITION"],
    ["an option called kind", { kind: "other", options: { kind: 1 } }, "DEFINITION"],
  ])("with %s is refused", (_, declaration, code) => {
    expect(codeOf(() => define({ ...rest, ...declaration }))).toBe(code);
  });

  it("without its function is refused", () => {
    expect(codeOf(() => define({ kind: fresh() }))).toBe("DEFINITION");
    const [name] = Object.keys(rest);
    expect(codeOf(() => define({ kind: fresh(), [name!]: 3 }))).toBe("DEFINITION");
  });
});

describe("options of what is defined", () => {
  it("are checked by their declaration", () => {
    expect(scale({ start: -2, powers: [3] })).toEqual({
      ...{ kind: "scale", start: 2, sign: "plus", powers: [3] },
    });
    expect(codeOf(() => affine(any({})))).toBe("OPTION");
    expect(codeOf(() => affine({ units: 0 }))).toBe("OPTION");
    expect(codeOf(() => affine({ units: 2, bias: any(1) }))).toBe("OPTION");
    expect(codeOf(() => scale({ sign: any("times") }))).toBe("UNKNOWN_NAME");
    expect(codeOf(() => scale({ powers: any([Number.NaN]) }))).toBe("OPTION");
    expect(codeOf(() => scale(any({ factor: 1 })))).toBe("UNKNOWN_NAME");
    expect(codeOf(() => scale({ name: "a.b" }))).toBe("LAYER_NAME");
    expect(codeOf(() => swish(any({ beta: "1" })))).toBe("OPTION");
    expect(codeOf(() => spread(any(null)))).toBe("OPTIONS");
    expect(() => scale({ powers: [1, 2, 3] })).toThrow(RangeError);
  });
});

describe("a layer", () => {
  const layerOf = (declaration: object) => {
    const layer = defineLayer({ kind: fresh(), apply: (_options, x) => x, ...declaration });
    return () => sequential([input([4]), dense(3), layer()]);
  };
  const factor = { name: "factor", shape: [3], initializer: "ones" };
  const use = (x: Symbolic, { parameters }: never) =>
    x.mul!((parameters as { factor: unknown }).factor);

  it.each([
    ["nothing", { apply: () => undefined }, "LAYER_OUTPUT"],
    ["another shape", { apply: (_: object, x: Symbolic) => x.sum({ axes: 1 }) }, "LAYER_OUTPUT"],
    ["no rows", { apply: (_: object, x: Symbolic) => x.sum({ axes: 0 }) }, "LAYER_OUTPUT"],
    [
      "indices",
      { apply: (_: object, x: Symbolic) => x.argmax(1), outputShape: () => [] },
      "LAYER_OUTPUT",
    ],
    ["what has no gradient", { apply: (_: object, x: Symbolic) => x.sign() }, "NO_GRADIENT"],
  ])("that returns %s is refused by sequential()", (_, declaration, code) => {
    expect(codeOf(layerOf(declaration))).toBe(code);
  });

  it.each([
    ["are no list", { parameters: () => factor }, "DEFINITION"],
    ["have the same name", { parameters: () => [factor, factor] }, "DEFINITION"],
    ["have a dot", { parameters: () => [{ ...factor, name: "a.b" }] }, "DEFINITION"],
    ["have no shape", { parameters: () => [{ ...factor, shape: [0] }] }, "DEFINITION"],
    ["have half a fan", { parameters: () => [{ ...factor, fan: [1] }] }, "DEFINITION"],
    ["have more keys", { parameters: () => [{ ...factor, dtype: "int32" }] }, "UNKNOWN_NAME"],
    [
      "have no such initializer",
      { parameters: () => [{ ...factor, initializer: "one" }] },
      "UNKNOWN_NAME",
    ],
    ["are not used", { parameters: () => [factor] }, "NO_GRADIENT"],
    [
      "are state with a penalty",
      {
        parameters: () => [{ ...factor, state: true, regularizer: { kind: "l1", lambda: 1 } }],
      },
      "DEFINITION",
    ],
  ])("whose parameters %s is refused by sequential()", (_, declaration, code) => {
    expect(codeOf(layerOf(declaration))).toBe(code);
  });

  it("that updates what is no state, or by another shape, is refused", () => {
    const parameters = () => [factor, { name: "mean", shape: [3], state: true }];
    const updating = (name: string, value: (x: Symbolic) => unknown) =>
      codeOf(
        layerOf({
          parameters,
          apply(_options: object, x: Symbolic, context: Symbolic) {
            context.update(name, value(x));
            return use(x, context as never);
          },
        }),
      );
    expect(updating("mean", (x) => x.mean({ axes: 0 }))).toBe("nothing thrown");
    expect(updating("factor", (x) => x.mean({ axes: 0 }))).toBe("STATE_NAME");
    expect(updating("other", (x) => x.mean({ axes: 0 }))).toBe("STATE_NAME");
    expect(updating("mean", (x) => x.mean())).toBe("STATE_SHAPE");
    expect(updating("mean", (x) => x)).toBe("STATE_SHAPE");
    expect(updating("mean", () => 3)).toBe("STATE_VALUE");
  });

  it("whose function is given instead of what it makes is refused", () => {
    expect(codeOf(() => sequential([input([2]), any(center)]))).toBe("UNKNOWN_NAME");
  });

  it("takes its fan from its parameters", () => {
    const layer = defineLayer({
      kind: fresh(),
      parameters: (_options, [size]) => [
        { name: "factor", shape: [size!], fan: [100_000_000, 1], initializer: "xavier" },
      ],
      apply: (_options, x, { parameters }) => x.mul(parameters.factor!),
    });
    const { data } = Object.values(sequential([input([4]), layer()]).getWeights())[0]!;
    expect(data.every((value) => value !== 0 && Math.abs(value) < 0.001)).toBe(true);
  });
});

describe("other parts", () => {
  it("refuse what their functions return", async () => {
    const action = (apply: (x: Symbolic) => unknown) =>
      codeOf(() =>
        defineActivation({ kind: fresh(), apply: (_: object, x: never) => apply(x) as never }),
      );
    expect(action((x) => x.sign!())).toBe("NO_GRADIENT");
    expect(action((x) => x.sum!())).toBe("ACTIVATION_OUTPUT");
    expect(action(() => 3)).toBe("ACTIVATION_OUTPUT");

    for (const values of [() => [1], () => 3, () => [1, 2, 3, Number.NaN]]) {
      const kernelInitializer = defineInitializer({ kind: fresh(), values: values as never });
      const layers = [input([2]), dense(2, { kernelInitializer: kernelInitializer() })];
      expect(codeOf(() => sequential(layers).getWeights())).toBe("INITIALIZER");
    }

    const update = (result: (context: Symbolic) => unknown, state: string[] = []) =>
      codeOf(() =>
        defineOptimizer({
          kind: fresh(),
          state,
          update: (_: object, context) => result(context as never) as never,
        }),
      );
    expect(update(() => undefined)).toBe("UPDATE");
    expect(update(({ parameter }) => ({ parameter }), ["velocity"])).toBe("UPDATE");
    expect(update(({ parameter }) => ({ parameter, state: { more: parameter } }))).toBe("UPDATE");
    expect(update(() => ({ parameter: 3 }))).toBe("UPDATE");
    expect(update((each) => ({ parameter: (each.parameter as never as Symbolic).sum!() }))).toBe(
      "UPDATE",
    );
    expect(update(({ parameter }) => ({ parameter }), ["a", "a"])).toBe("DEFINITION");
    const rates = defineOptimizer({
      kind: fresh(),
      options: { count: 3 },
      stepValues: ({ count }) =>
        Object.fromEntries(Array.from({ length: count }, (_, i) => [`n${i}`, i])),
      update: (_options, { parameter }) => ({ parameter }),
    });
    const model = sequential([input([2]), dense(2)]);
    await model.compile({ optimizer: rates({ count: 4 }), loss: "meanSquaredError" });
    await expect(model.fit({ x: [[1, 2]], y: [[1, 2]] })).rejects.toMatchObject({
      code: "STEP_VALUES",
    });
  });

  it("refuse what a loss returns, when the model is compiled", async () => {
    const compiled = (
      apply: (prediction: Symbolic) => unknown,
      target: "values" | "labels" = "values",
    ) => {
      const loss = defineLoss({
        kind: fresh(),
        target,
        apply: (_: object, p: never) => apply(p) as never,
      });
      return sequential([input([2]), dense(2)])
        .compile({ optimizer: "sgd", loss: loss() })
        .then(
          () => "nothing thrown",
          (error) => error.code,
        );
    };
    expect(await compiled((p) => p.mean!({ axes: 1 }))).toBe("nothing thrown");
    expect(await compiled((p) => p)).toBe("CUSTOM_LOSS");
    expect(await compiled(() => 3)).toBe("CUSTOM_LOSS");
    expect(await compiled((p) => (p.sign!() as Symbolic).mean!({ axes: 1 }))).toBe("NO_GRADIENT");
    expect(
      codeOf(() => defineLoss({ kind: fresh(), target: any("numbers"), apply: any(() => 1) })),
    ).toBe("DEFINITION");
  });
});

describe("a file of a model", () => {
  const renamed = async (from: string, to: string) => {
    const model = sequential([
      input([2]),
      affine({ units: 2, name: "a" }),
      dense(1, { activation: swish, kernelInitializer: spread }),
    ]);
    await model.compile({ optimizer: "sgd", loss: squared() });
    const { tensors, metadata } = readSafetensors(unhashed(await model.save()));
    const text = metadata.get(METADATA_KEY)!;
    expect(text).toContain(`"${from}"`);
    metadata.set(METADATA_KEY, text.replaceAll(`"${from}"`, `"${to}"`));
    return writeSafetensors(tensors, metadata);
  };

  it.each(["affine", "swish", "spread", "squared"])(
    "names the kind %s if it is not defined",
    async (kind) => {
      await expect(loadModel(await renamed(kind, "undefinedKind"))).rejects.toThrow(
        expect.toSatisfy(
          (error) => error instanceof FormatError && error.message.includes('"undefinedKind"'),
        ),
      );
    },
  );
});
