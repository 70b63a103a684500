// Memory of a training step, to the byte: savings of reuse and in-place operations, and the memory of
// packing. The numbers are exact; a change needs a reason.

import { expect, test } from "vitest";
import type { MemoryPlan } from "../../src/compile/memory-plan.ts";
import {
  activation,
  dense,
  dropout,
  flatten,
  input,
  type Layer,
  type LossInput,
  sequential,
} from "../../src/index.ts";
import { expectedTarget } from "../../src/training/expected-target.ts";

interface Case {
  readonly name: string;
  readonly layers: readonly Layer[];
  readonly loss: LossInput;
  readonly batchSize: number;
  /** Bytes of the arena; of all its buffers without reuse and packing. */
  readonly bytes: number;
  readonly bytesWithoutReuse: number;
  /** Buffers that overwrite one at its last read. */
  readonly inPlace: number;
  /** Commands that pack. */
  readonly packed: number;
}

const CASES: readonly Case[] = [
  {
    name: "a line",
    layers: [input([3]), dense(1)],
    loss: "meanSquaredError",
    batchSize: 32,
    ...{ bytes: 768, bytesWithoutReuse: 1728, inPlace: 4, packed: 0 },
  },
  {
    name: "digits",
    layers: [input([28, 28, 1]), flatten(), dense(128, { activation: "relu" }), dense(10)],
    loss: "softmaxCrossEntropy",
    batchSize: 64,
    ...{ bytes: 323_840, bytesWithoutReuse: 272_576, inPlace: 1, packed: 3 },
  },
  {
    name: "dropout and activations of their own",
    layers: [
      ...[input([20]), dense(50), activation("elu"), dropout(0.5)],
      ...[dense(50), activation("gelu"), dense(4)],
    ],
    loss: "softmaxCrossEntropy",
    batchSize: 16,
    ...{ bytes: 26_688, bytesWithoutReuse: 31_040, inPlace: 4, packed: 2 },
  },
  {
    name: "an autoencoder",
    layers: [
      input([784]),
      dense(64, { activation: "relu" }),
      dense(784, { activation: "sigmoid" }),
    ],
    loss: "meanSquaredError",
    batchSize: 32,
    ...{ bytes: 467_072, bytesWithoutReuse: 920_384, inPlace: 7, packed: 4 },
  },
  {
    name: "seven layers",
    layers: [
      input([10]),
      ...Array.from({ length: 6 }, () => dense(30, { activation: "tanh" })),
      dense(2),
    ],
    loss: "hinge",
    batchSize: 100,
    ...{ bytes: 107_072, bytesWithoutReuse: 162_112, inPlace: 8, packed: 6 },
  },
];

/** Buffers at the address of one that the same command reads for the last time. */
function inPlaceOf({ placements }: MemoryPlan): number {
  const all = [...placements.values()].filter(({ bytes }) => bytes > 0);
  const takes = (a: (typeof all)[number]) =>
    all.some((b) => b.last === a.first && b.offset === a.offset && b.bytes === a.bytes);
  return all.filter(takes).length;
}

test.each(CASES)("the arena of $name", async ({ layers, loss, batchSize, name: _, ...pinned }) => {
  const model = sequential([...layers] as Layer[]);
  await model.compile({ optimizer: "adam", loss });
  const { session } = model.compiled!;
  const { plan } = session.plan({
    kind: "training",
    batchSize,
    target: expectedTarget(session.architecture, session.loss),
  });
  expect({
    bytes: plan.bytes,
    bytesWithoutReuse: plan.bytesWithoutReuse,
    inPlace: inPlaceOf(plan),
    packed: plan.workspaces.size,
  }).toEqual(pinned);
  expect(model.explain({ batchSize }).arenaBytes).toBe(plan.bytes);
});

test("the arena grows with the rows, and nothing else does", async () => {
  const model = sequential([input([16]), dense(16, { activation: "relu" }), dense(16)]);
  await model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
  const [few, many] = [4, 8].map((batchSize) => model.explain({ batchSize }));
  expect([few!.arenaBytes, many!.arenaBytes]).toEqual([2944, 4224]);
  expect([few!.parameterBytes, many!.parameterBytes]).toEqual([2176, 2176]);
});
