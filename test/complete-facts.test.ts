// What activations and optimizers say of themselves, compared with what they compute.

import { describe, expect, it } from "vitest";
import { type Option, type OptionTable, readOptions } from "../src/core/options.ts";
import { Tensor } from "../src/graph/tensor.ts";
import { graph } from "../src/index.ts";
import type { Node } from "../src/ir/node.ts";
import { activations } from "../src/layers/activations.ts";
import { parameter } from "../src/ops/parameter.ts";
import { stepRates } from "../src/ops/step-rates.ts";
import { isComposed } from "../src/optimizers/optimizer.ts";
import { optimizers } from "../src/optimizers/optimizers.ts";
import { FAMILIES, optionsOf } from "./families.ts";

/** Values of an option: both choices of words, and numbers around those that change a function. */
const valuesOf = (option: Option<unknown>) =>
  ["none", "tanh", -0.5, 0, 0.5, 1, 1.5].filter((value) => option.accepts(value));

/** Options of a table: the defaults, then each option with every one of its values. */
const variantsOf = (table: OptionTable): object[] => [
  {},
  ...Object.entries(table).flatMap(([name, option]) =>
    valuesOf(option).map((value) => ({ [name]: value })),
  ),
];

const CASES = activations.kinds.flatMap((kind) => {
  const { options = {} } = activations.get(kind);
  return variantsOf(options).map((given) => ({ kind, given }));
});

/** Outputs and slopes of an activation at some inputs. */
async function computed(kind: string, given: object, inputs: readonly number[]) {
  const { options = {}, apply } = activations.get(kind);
  const values = readOptions(kind, options, given, "OPTION");
  const specs = { x: [inputs.length, 1] };
  const x = { x: { data: Float32Array.from(inputs), shape: specs.x } };
  const f = graph((tensors) => new Tensor(apply(tensors.x!.node, values)), specs);
  const sum = graph((tensors) => new Tensor(apply(tensors.x!.node, values)).sum(), specs);
  const outputs = (await f.run(x)) as { data: Float32Array };
  const slopes = (await sum.gradient(x)).gradients.x as { data: Float32Array };
  return inputs.map((at, i) => ({ at, y: outputs.data[i]!, slope: slopes.data[i]! }));
}

const range = (from: number, to: number, step: number) =>
  Array.from({ length: Math.round((to - from) / step) + 1 }, (_, i) => from + i * step);
const SATURATION = 0.05;

// a function of all elements: none of what follows applies
const elementwise = CASES.filter(({ kind }) => kind !== "softmax");

describe.each(elementwise)("$kind($given)", ({ kind, given }) => {
  const definition = activations.get(kind);
  const values = readOptions(kind, definition.options ?? {}, given, "OPTION");

  it("can die if it is 0 with a slope of 0 far below 0", async () => {
    // not farther, where smooth ones are 0 in float32
    const points = await computed(kind, given, range(-4, -3.25, 0.125));
    const isDead = points.every(({ y, slope }) => y === 0 && slope === 0);
    expect(definition.canDie?.(values) ?? false, `${kind}: canDie`).toBe(isDead);
  });

  it("is saturated where its slope is small, if its output tells", async () => {
    const points = await computed(kind, given, range(-12, 12, 1 / 16));
    const ends = await computed(kind, given, [-1e4, 1e4]);
    // increasing, up to a limit
    const tells =
      points.every(({ at, slope }) => Math.abs(at) > 4 || slope > 0) &&
      ends.some(({ slope }) => Math.abs(slope) < 1e-4);
    const { low, high } = definition.unsaturated?.(values) ?? { low: -Infinity, high: Infinity };
    expect(Number.isFinite(low) || Number.isFinite(high), `${kind}: unsaturated`).toBe(tells);
    const clear = points.filter(({ slope }) => Math.abs(Math.abs(slope) - SATURATION) > 1e-3);
    const wrong = clear.filter(
      ({ y, slope }) => tells && (y < low || y > high) !== Math.abs(slope) < SATURATION,
    );
    expect(wrong.slice(0, 3), `${kind}: unsaturated, slope`).toEqual([]);
  });
});

describe.each(elementwise.filter(({ given }) => Object.keys(given).length === 0))(
  "$kind",
  ({ kind }) => {
    it("has the initializer that fits its slopes", async () => {
      // the normal distribution, and slopes far from 0
      const points = await computed(kind, {}, range(-8, 8, 1 / 64));
      const density = ({ at }: { at: number }) => Math.exp(-0.5 * at * at) / 64 / 2.50662827463;
      const moment = (power: number) =>
        points.reduce((sum, each) => sum + density(each) * each.y ** power, 0);
      const [left, right] = await computed(kind, {}, [-20, 20]);
      const rules = [
        { initializer: "glorotUniform", holds: points.every(({ slope }) => slope === 1) },
        {
          initializer: "lecunNormal", // mean 0 and variance 1 are kept
          holds: Math.abs(moment(1)) < 0.01 && Math.abs(moment(2) - 1) < 0.01,
        },
        {
          initializer: "heNormal", // half of the slopes are lost
          holds: Math.abs(left!.slope) < 0.1 && Math.abs(right!.slope - 1) < 0.1,
        },
        { initializer: "glorotUniform", holds: true },
      ];
      const { initializer } = rules.find(({ holds }) => holds)!;
      const given = activations.get(kind).initializer ?? "glorotUniform";
      expect(given, `${kind}: initializer`).toBe(initializer);
    });
  },
);

describe.each(optimizers.kinds)("%s", (kind) => {
  const definition = optimizers.get(kind);
  const table = optionsOf(FAMILIES.optimizer, kind);

  it("decays no biases if told so", () => {
    if (!("weightDecay" in table)) return;
    const values = readOptions(kind, table, { weightDecay: 0.5 }, "OPTION");
    const without = definition.withoutDecay({ kind, ...values } as never);
    expect(without, `${kind}: withoutDecay`).toMatchObject({ ...values, weightDecay: 0 });
  });

  it("has the learning rate as the first of a step's rates, each a finite number", () => {
    const values = readOptions(kind, table, {}, "OPTION");
    for (const step of [0, 1, 1000]) {
      const rates = definition.rates({ kind, ...values } as never, 0.25, step);
      expect(rates[0], `${kind}: rates`).toBe(0.25);
      expect(rates.every(Number.isFinite), `${kind}: rates`).toBe(true);
    }
  });

  it("names all state that its update reads and returns", () => {
    if (!isComposed(definition)) return;
    const options = { kind, ...readOptions(kind, table, {}, "OPTION") } as never;
    const node = () => parameter("parameter", [2, 3]);
    const read = new Set<string>();
    const state = new Proxy<Record<string, Node>>(
      {},
      {
        get(_, name) {
          read.add(String(name));
          return node();
        },
      },
    );
    const nodes = { parameter: node(), gradient: node(), state, rates: stepRates() };
    const written = Object.keys(definition.compose(options, nodes).state);
    const slots = [...definition.slots(options)].sort();
    expect([...new Set([...read, ...written])].sort(), `${kind}: slots`).toEqual(slots);
    expect(written.sort(), `${kind}: state that compose() returns`).toEqual(slots);
  });
});
