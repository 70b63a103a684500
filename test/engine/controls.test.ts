// The words of the control block, by name.

import { describe, expect, it } from "vitest";
import { Control, RATE_WORDS, Slot } from "../../assembly/control.ts";
import { Controls } from "../../src/engine/controls.ts";
import { createJsInstance } from "../../src/engine/js-instance.ts";

const program = { address: 4096, commands: ["first", "second", "third"] };

describe("controls", () => {
  it("describe a run completely", () => {
    const controls = new Controls(createJsInstance(), 2);
    const rates = Float32Array.from({ length: RATE_WORDS * 3 }, (_, i) => i + 0.5);
    controls.prepare(program, {
      ...{ steps: 3, batchSize: 8, count: 20, position: 5, rates },
      ...{ shuffleKey: [11, 12], augmentKey: [13, 14], globalStep: 2 ** 33 + 7 },
    });
    const words: (readonly [Control, number])[] = [
      ...([
        [Control.program, 4096],
        [Control.commands, 3],
        [Control.command, 0],
      ] as const),
      ...([
        [Control.step, 0],
        [Control.stepEnd, 3],
        [Control.batchSize, 8],
      ] as const),
      ...([
        [Control.epochRows, 20],
        [Control.position, 5],
        [Control.shuffle, 1],
      ] as const),
      ...([
        [Control.shuffleKey0, 11],
        [Control.shuffleKey1, 12],
      ] as const),
      ...([
        [Control.augmentKey0, 13],
        [Control.augmentKey1, 14],
      ] as const),
      ...([
        [Control.globalStepLow, 7],
        [Control.globalStepHigh, 2],
      ] as const),
      ...([
        [Control.badStep, -1],
        [Control.tile, 0],
        [Control.stop, 0],
      ] as const),
    ];
    expect(words.map(([word]) => [word, controls.get(word)])).toEqual(words);
    expect(controls.get(Control.slots)).toBe(controls.address + 4 * Control.end);
    expect(controls.commandOf(program)).toBe("first");
  });

  it("are 0 by default", () => {
    const controls = new Controls(createJsInstance());
    controls.prepare(program, { steps: 1, batchSize: 1, count: 1, ...{ shuffleKey: [5, 6] } });
    controls.prepare(program, { steps: 1, batchSize: 1, count: 1 });
    const zeros = [
      ...[Control.position, Control.shuffle, Control.shuffleKey0, Control.shuffleKey1],
      ...[Control.augmentKey0, Control.augmentKey1, Control.globalStepLow, Control.globalStepHigh],
      ...[Control.rows, Control.indexTable],
    ];
    expect(zeros.filter((word) => controls.get(word) !== 0)).toEqual([]);
  });

  it("have room for the rates and losses of the longest run", () => {
    const instance = createJsInstance();
    const controls = new Controls(instance);
    const run = (steps: number) => {
      const rates = new Float32Array(RATE_WORDS * steps).fill(steps);
      controls.prepare(program, { steps, batchSize: 1, count: 1, rates });
      return [controls.get(Control.rates), controls.get(Control.losses)] as const;
    };
    const [rates, losses] = run(40);
    const { f32 } = instance.memory;
    expect(f32.slice(rates / 4, rates / 4 + RATE_WORDS * 40)).toEqual(
      new Float32Array(RATE_WORDS * 40).fill(40),
    );
    expect(Math.abs(losses - rates)).toBeGreaterThanOrEqual(160);
    expect(run(40)).toEqual([rates, losses]);
    expect(run(3)).toEqual([rates, losses]);
    f32.set([5, 6, 7, 8], losses / 4);
    expect(controls.readLosses(1, 3)).toEqual(Float32Array.of(6, 7));
    // the new tables replace the old ones
    const [longer, behind] = run(64);
    expect([longer, behind]).toEqual([rates, rates + 4 * RATE_WORDS * 64]);
    expect(instance.allocate(64)).toBe(behind + 4 * 64);
  });

  it("free all their memory", () => {
    const instance = createJsInstance();
    const before = instance.allocate(64);
    const controls = new Controls(instance, 5);
    controls.prepare(program, { steps: 100, batchSize: 1, count: 1 });
    controls.release();
    const bytes = 4 * (Control.end + 5 * Slot.end) + 4 * RATE_WORDS * 100 + 400;
    expect(instance.allocate(bytes)).toBe(before + 64);
  });

  it("of slots follow the block in order", () => {
    const instance = createJsInstance();
    const controls = new Controls(instance, 3);
    controls.setSlot(2, { address: 640, type: 1, stride: 9 });
    const at = (controls.address + 4 * (Control.end + 2 * Slot.end)) / 4;
    const { i32 } = instance.memory;
    expect([Slot.address, Slot.type, Slot.stride].map((word) => i32[at + word])).toEqual([
      ...[640, 1, 9],
    ]);
  });

  it("continue with another program up to a step", () => {
    const controls = new Controls(createJsInstance());
    controls.prepare(program, { steps: 9, batchSize: 4, count: 30 });
    controls.proceed({ address: 8192, commands: ["only"] }, 6);
    expect(
      [Control.program, Control.commands, Control.stepEnd, Control.batchSize].map((word) =>
        controls.get(word),
      ),
    ).toEqual([8192, 1, 6, 4]);
  });
});

describe("an instance in plain JavaScript", () => {
  it("allocates zeros from address 64, and keeps its contents when it grows", () => {
    const instance = createJsInstance();
    expect(instance.memory.u8.length).toBe(65_536);
    const first = instance.allocate(100);
    expect(first).toBe(64);
    instance.memory.u8.fill(9, first, first + 100);
    const large = instance.allocate(65_536);
    expect(instance.memory.u8.length).toBe(131_072);
    expect(instance.memory.u8.slice(first, first + 100)).toEqual(new Uint8Array(100).fill(9));
    expect(large).toBe(192);
    instance.free(first);
    expect(instance.allocate(100)).toBe(first);
    expect(instance.memory.u8.slice(first, first + 100)).toEqual(new Uint8Array(100));
    expect(() => instance.allocate(2 ** 31)).toThrow("expected at most 2048 MiB");
    instance.tune();
    expect(instance.tile).toBe(0);
  });
});
