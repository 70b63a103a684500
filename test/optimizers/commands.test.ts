// What optimizers tell the kernels, what that costs, and how far an update can go.

import { describe, expect, it } from "vitest";
import { Opcode } from "../../assembly/opcodes.ts";
import { adagrad, adam, adamw, rmsprop, sgd } from "../../src/index.ts";
import { guardBytes } from "../../src/optimizers/guard.ts";
import type { KernelOptimizer } from "../../src/optimizers/optimizer.ts";
import { definitionOf, type Optimizer } from "../../src/optimizers/optimizers.ts";

import { updateCommands } from "../../src/optimizers/update.ts";

/** A built-in optimizer: one whose update is a kernel. */
const kernelOf = (optimizer: Optimizer) => definitionOf(optimizer) as KernelOptimizer<Optimizer>;

const range = { parameters: 64, gradients: 640, state: [6400, 64000], length: 10 };

const commandOf = (optimizer: Optimizer) => {
  const { operands, opcode, flops, bytes } = kernelOf(optimizer).command(optimizer, range);
  const words = operands.map((each) => ("value" in each ? each.value : each.kind));
  return { name: Opcode[opcode], words, perWeight: [flops / 10, bytes! / 40] };
};

describe("an update", () => {
  const float = Math.fround;
  it.each<[Optimizer, string, number[], number[]]>([
    [sgd(), "sgd", [64, 640, 6400, 10, 0, 0, 0], [2, 3]],
    [sgd({ momentum: 0.5 }), "sgd", [64, 640, 6400, 10, 0.5, 0, 0], [4, 5]],
    [sgd({ weightDecay: 0.25 }), "sgd", [64, 640, 6400, 10, 0, 0.25, 0], [4, 3]],
    [
      sgd({ momentum: 0.5, nesterov: true, weightDecay: 0.25 }),
      "sgd",
      [64, 640, 6400, 10, 0.5, 0.25, 1],
      [8, 5],
    ],
    [
      adam({ beta1: 0.75, beta2: 0.875, epsilon: 0.5 }),
      "adam",
      [64, 640, 6400, 64000, 10, 0.25, 0.875, 0.125, 0.5, 0, 0],
      [13, 7],
    ],
    [
      adam({ beta1: 0.75, beta2: 0.875, epsilon: 0.5, weightDecay: 2 }),
      "adam",
      [64, 640, 6400, 64000, 10, 0.25, 0.875, 0.125, 0.5, 2, 0],
      [15, 7],
    ],
    [
      adamw({ beta1: 0.75, beta2: 0.875, epsilon: 0.5, weightDecay: 2 }),
      "adam",
      [64, 640, 6400, 64000, 10, 0.25, 0.875, 0.125, 0.5, 2, 1],
      [14, 7],
    ],
    [
      rmsprop({ alpha: 0.75, epsilon: 0.5 }),
      "rmsprop",
      [64, 640, 6400, 64000, 10, 0.75, 0.25, 0.5, 0, 0],
      [11, 5],
    ],
    [
      rmsprop({ alpha: 0.75, epsilon: 0.5, momentum: 0.5, weightDecay: 2 }),
      "rmsprop",
      [64, 640, 6400, 64000, 10, 0.75, 0.25, 0.5, 0.5, 2],
      [13, 7],
    ],
    [adagrad({ epsilon: 0.5 }), "adagrad", [64, 640, 6400, 10, 0.5, 0], [9, 5]],
  ])("by %j", (optimizer, name, words, perWeight) => {
    const command = commandOf(optimizer);
    expect({ ...command, words: command.words.map((word) => float(word as number)) }).toEqual({
      ...{ name, words, perWeight },
    });
  });

  it("without state has no address of it", () => {
    const bare = { ...range, state: [] };
    const words = (optimizer: Optimizer, given: typeof bare | typeof range) =>
      kernelOf(optimizer)
        .command(optimizer, given)
        .operands.map((each) => ("value" in each ? each.value : each.kind));
    expect(words(sgd(), bare)[2]).toBe(0);
    expect(words(rmsprop(), { ...range, state: [6400] })[3]).toBe(0);
  });

  it("keeps what its slots say", () => {
    const slots = (optimizer: Optimizer) => definitionOf(optimizer).slots(optimizer);
    expect(
      [sgd(), sgd({ momentum: 0.5 }), adam(), rmsprop(), rmsprop({ momentum: 0.5 }), adagrad()].map(
        slots,
      ),
    ).toEqual([[], ["velocity"], ["m", "v"], ["squares"], ["squares", "velocity"], ["squares"]]);
  });
});

describe("the reach of an update", () => {
  it.each<[Optimizer, [stateGrowth: number, gradientReach: number, stateReach: number]]>([
    [sgd(), [1, 1, 0]],
    [sgd({ momentum: 0.5 }), [1, 1, 1]],
    [adam({ epsilon: 0.25 }), [1, 0, 4]],
    [adamw({ epsilon: 0.25 }), [1, 0, 4]],
    [rmsprop({ epsilon: 0.25 }), [1, 4, 0]],
    [rmsprop({ epsilon: 0.25, momentum: 0.5 }), [4, 4, 1]],
    [adagrad({ epsilon: 0.25 }), [1, 4, 0]],
  ])("of %j", (optimizer, expected) => {
    const { stateGrowth, gradientReach, stateReach } = kernelOf(optimizer).reach(optimizer);
    expect([stateGrowth, gradientReach, stateReach]).toEqual(expected);
  });
});

describe("rates", () => {
  const ratesOf = (optimizer: Optimizer, rate: number, step: number) =>
    definitionOf(optimizer).rates(optimizer, rate, step);

  it("of adam and adamw follow from the step, counted from 0", () => {
    const options = { beta1: 0.5, beta2: 0.75, weightDecay: 0.25 };
    for (const make of [adam, adamw]) {
      expect(ratesOf(make(options), 0.5, 0)).toEqual([0.5, 1, 0.5, 0.875]);
      expect(ratesOf(make(options), 0.5, 1)).toEqual([0.5, 0.5 / 0.75, Math.sqrt(0.4375), 0.875]);
    }
  });

  it("of the others are the learning rate", () => {
    for (const optimizer of [sgd(), rmsprop(), adagrad()]) {
      expect(ratesOf(optimizer, 0.5, 7)).toEqual([0.5]);
    }
  });
});

describe("the commands of a step", () => {
  const groups = (optimizer: Optimizer) => [{ optimizer, range, guard: 128 }];
  const gradients = [
    { address: 640, length: 3 },
    { address: 660, length: 5 },
  ];
  const commandsOf = (optimizer: Optimizer) =>
    updateCommands(optimizer, range, gradients, { norms: 256, groups: groups(optimizer) }).map(
      ({ opcode, operands, flops, bytes }) => ({
        name: Opcode[opcode],
        words: operands.map((each) =>
          "value" in each ? each.value : "words" in each ? each.words : each.kind,
        ),
        cost: [flops, bytes],
      }),
    );

  it("clip values, then the norm over all, then guard, then update", () => {
    const commands = commandsOf(sgd({ clipValue: 0.5, clipNorm: 2 }));
    expect(commands.map(({ name }) => name)).toEqual([
      ...["clipByValue", "sumSquares", "sumSquares", "clipByNorm"],
      ...["raiseToLargest", "guardUpdate", "sgd"],
    ]);
    expect(commands.slice(0, 4)).toEqual([
      { name: "clipByValue", words: [640, 10, 0.5], cost: [10, 80] },
      { name: "sumSquares", words: [640, 256, 3], cost: [6, 12] },
      { name: "sumSquares", words: [660, 260, 5], cost: [10, 20] },
      { name: "clipByNorm", words: [640, 10, 256, 2, 2], cost: [10, 80] },
    ]);
  });

  it("are none where nothing is trained", () => {
    const nothing = { ...range, length: 0 };
    expect(updateCommands(sgd(), nothing, [], { norms: 0, groups: [] })).toEqual([]);
  });

  it("clip nothing where nothing is said", () => {
    expect(commandsOf(adam()).map(({ name }) => name)).toEqual([
      ...["raiseToLargest", "guardUpdate", "adam"],
    ]);
  });

  it("guard the parameters of the range, not what lies between them", () => {
    const [largest, guard] = commandsOf(adamw({ epsilon: 0.25, weightDecay: 0.5 }));
    expect(largest).toEqual({ name: "raiseToLargest", words: [640, 144, 10], cost: [20, 40] });
    expect(guard).toEqual({
      name: "guardUpdate",
      words: [1, 128, [0, 3, 5, 5], 2, 2, 1, 0, 4, 0.5],
      cost: [0, undefined],
    });
  });

  it("guard each group by what it has of the gradients, up to the update of its own", () => {
    const sgdOf = (weightDecay: number) => sgd({ weightDecay });
    const later = { parameters: 104, gradients: 680, state: [], length: 4 };
    const blocks = [
      { address: 640, length: 10 },
      { address: 680, length: 1 },
      { address: 692, length: 1 },
      { address: 696, length: 2 },
    ];
    const commands = updateCommands(sgdOf(0.5), { ...range, length: 30 }, blocks, {
      norms: 0,
      groups: [
        { optimizer: sgdOf(0.5), range, guard: 128 },
        { optimizer: sgdOf(0), range: later, guard: 256 },
      ],
    });
    expect(commands.map(({ opcode }) => Opcode[opcode])).toEqual([
      ...["raiseToLargest", "raiseToLargest", "guardUpdate", "guardUpdate", "sgd", "sgd"],
    ]);
    const words = commands
      .slice(2, 4)
      .map(({ operands }) =>
        operands.map((each) => ("value" in each ? each.value : "words" in each ? each.words : 0)),
      );
    expect(words).toEqual([
      [2, 128, [0, 10], 1, 1, 1, 1, 0, 0.5],
      [2, 256, [0, 1, 3, 1], 2, 1, 1, 1, 0, 0],
    ]);
  });

  it("have memory for a header, a block of weights and one of each state", () => {
    const bytes = [0, 1, 2].map((stateWords) => guardBytes({ stateWords }));
    expect(bytes).toEqual([128 + 4 * 512, 128 + 8 * 512, 128 + 12 * 512]);
  });
});

describe("an optimizer of which nothing is said", () => {
  it("has the options of PyTorch and of Keras", () => {
    const shared = { weightDecay: 0 };
    expect([sgd(), adam(), adamw(), rmsprop(), adagrad()]).toEqual([
      { kind: "sgd", learningRate: 0.01, momentum: 0, nesterov: false, ...shared },
      { kind: "adam", learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, ...shared },
      {
        ...{ kind: "adamw", learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
        weightDecay: 0.01,
      },
      { kind: "rmsprop", learningRate: 0.01, alpha: 0.99, epsilon: 1e-8, momentum: 0, ...shared },
      { kind: "adagrad", learningRate: 0.01, epsilon: 1e-10, ...shared },
    ]);
  });

  it("lets biases decay, and clips nothing, unless that is said", () => {
    const given = { clipValue: 0.5, clipNorm: 2, decayBiases: false };
    for (const make of [sgd, adam, adamw, rmsprop, adagrad]) {
      expect(make({ decayBiases: true })).toEqual(make());
      expect(make(given)).toEqual({ ...make(), ...given });
      expect(() => make({ decayBiases: 1 as never })).toThrow(
        "expected decayBiases to be true or false, got 1",
      );
    }
  });
});
