// The numbers of a profile, each by its definition.

import { describe, expect, it } from "vitest";
import { createEngine, dense, input, sequential } from "../../src/index.ts";

async function profiled(units: number, batchSize: number, backend: "wasm" | "js" = "wasm") {
  const model = sequential([input([units]), dense(units, { activation: "relu" }), dense(2)]);
  const engine = await createEngine({ backend });
  await model.compile({ optimizer: "adam", loss: "softmaxCrossEntropy", engine });
  return { model, profile: await model.profile({ batchSize, steps: 3 }) };
}

describe("a profile", () => {
  // commands below 32 KiB, below 512 KiB, below 8 MiB, and above
  it.each([
    [16, 8],
    [128, 64],
    [700, 64],
    [1500, 2],
  ])("measures commands on %i units by the nearest cache that holds them", async (units, batch) => {
    const { profile } = await profiled(units, batch);
    const { multiplyAdd, copy } = profile.machine!;
    const total = profile.commands.reduce((sum, { microseconds }) => sum + microseconds, 0);
    for (const each of profile.commands) {
      const { microseconds, flops, bytes } = each;
      const speed = (amount: number) => (microseconds > 0 ? amount / (1000 * microseconds) : 0);
      const cache =
        bytes <= 32 * 1024
          ? copy.level1
          : bytes <= 512 * 1024
            ? copy.level2
            : bytes <= 8 * 1024 * 1024
              ? copy.level3
              : copy.memory;
      const [arithmetic, memory] = [speed(flops) / multiplyAdd, speed(bytes) / cache];
      expect(each).toMatchObject({
        gigaflops: expect.closeTo(speed(flops), 9),
        gigabytes: expect.closeTo(speed(bytes), 9),
        share: expect.closeTo(microseconds / total, 9),
        ofPeak: expect.closeTo(Math.max(arithmetic, memory), 9),
        bound: arithmetic > memory ? "arithmetic" : "memory",
      });
    }
  });

  it("is shown with every command, and with the machine if known", async () => {
    const { profile } = await profiled(16, 8);
    const lines = profile.toText().split("\n");
    expect(lines[0]).toBe(
      `training step of 8 rows: ${profile.microsecondsPerStep.toFixed(1)} µs, the mean of 3 steps without the slowest`,
    );
    expect(lines[1]).toMatch(
      /^machine: \d+ GFLOP\/s(?:, fused \d+)?; copies of 8 KiB, 128 KiB, 2 MiB, 32 MiB: (?:\d+, ){3}\d+ GB\/s$/,
    );
    expect(lines[2]!.split(/ {2,}/)).toEqual(
      expect.arrayContaining(["operation", "share", "speed"]),
    );
    expect(lines).toHaveLength(3 + profile.commands.length);
    const { operation, bound, ofPeak } = profile.commands[0]!;
    expect(lines[3]).toMatch(
      new RegExp(`^${operation} .* ${Math.round(100 * ofPeak)} % of ${bound}$`),
    );
  });

  it("has no peak for plain JavaScript", async () => {
    const { profile } = await profiled(4, 2, "js");
    const lines = profile.toText().split("\n");
    expect(lines).toHaveLength(2 + profile.commands.length);
    expect(lines[1]).not.toContain("speed");
    expect(profile.commands.map(({ ofPeak, bound }) => [ofPeak, bound])).toEqual(
      profile.commands.map(() => [0, "memory"]),
    );
  });

  it("defaults to 50 steps of 32 rows, with a maximum of a million", async () => {
    const { model } = await profiled(4, 2);
    expect(await model.profile()).toMatchObject({ steps: 50, batchSize: 32 });
    await expect(model.profile({ steps: 1_000_001 })).rejects.toThrow(
      "expected 1 to 1000000 steps, got 1000001",
    );
  });
});
