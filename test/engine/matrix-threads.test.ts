// Fits of PCA and whitening on the threads of the default engine: the same bits, and no thread is started for them.

import { createHash } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, expect, it, vi } from "vitest";
import { Control } from "../../assembly/control.ts";
import { Team } from "../../assembly/division.ts";
import type { EngineOptions } from "../../src/index.ts";
import { workers } from "./node-workers.ts";

afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(workers.splice(0).map((worker) => worker.terminate()));
});

/** The library with a default engine of its own, whose threads divide whatever can be divided. */
async function library(options?: EngineOptions) {
  vi.resetModules();
  const gradlane = await import("../../src/index.ts");
  const { MatrixThreads } = await import("../../src/engine/matrix-threads.ts");
  const { Threads } = await import("../../src/engine/threads/threads.ts");
  vi.spyOn(Threads.prototype, "sharing", "get").mockImplementation(function (this: {
    count: number;
  }) {
    return { threads: this.count, leastPart: 1, leastGain: 0 };
  });
  const { linearAlgebra } = await import("../../src/engine/linear-algebra.ts");
  if (options) await gradlane.init(options);
  return { ...gradlane, linearAlgebra, divided: vi.spyOn(MatrixThreads.prototype, "call") };
}
type Library = Awaited<ReturnType<typeof library>>;

const tableOf = (rows: number, columns: number) => ({
  data: Float64Array.from(
    { length: rows * columns },
    (_, i) => ((i * i * 7919 + 13) % 1009) / 1009,
  ),
  shape: [rows, columns],
});
const TALL = tableOf(300, 140);
const WIDE = tableOf(130, 200);

/** A hash of all that fits and transforms give. */
function hashOf({ PCA, Whitening }: Library): string {
  const hash = createHash("sha256");
  for (const x of [TALL, WIDE]) {
    for (const made of [new PCA({ components: 50 }), new Whitening({ method: "zca" })]) {
      const { components, explainedVariance } = made.fit(x);
      const { data } = made.transform(x);
      for (const each of [components!.data, explainedVariance!, data]) hash.update(each);
    }
  }
  return hash.digest("hex");
}

it("give the same bits on any number of threads, in plain JavaScript too", async () => {
  const alone = await library();
  const expected = hashOf(alone);
  expect(alone.divided).not.toHaveBeenCalled();
  expect(hashOf(await library({ backend: "js" }))).toBe(expected);
  for (const count of [1, 2, 3]) {
    const many = await library({ threads: count });
    expect([count, hashOf(many)]).toEqual([count, expected]);
    const kernels = many.divided.mock.calls.flatMap(([kernel], i) =>
      many.divided.mock.results[i]!.value === true ? [kernel] : [],
    );
    expect([...new Set(kernels)].sort()).toEqual(
      count === 1 ? [] : ["combineRows", "product", "reflectRows", "rotateSweeps", "subtractOuter"],
    );
  }
});

it("start no threads", async () => {
  const notStarted = await library();
  hashOf(notStarted);
  expect(notStarted.runtimeInfo().state).toBe("not started");
  const automatic = await library({ threads: "auto" });
  hashOf(automatic);
  await wait(20);
  expect(workers).toEqual([]);
});

it("are on one thread where a worker leads, as on a page", async () => {
  const alone = await library();
  const led = await library({ threads: 2 });
  const { Pool } = await import("../../src/engine/threads/pool.ts");
  vi.spyOn(Pool.prototype, "isLedByWorker", "get").mockReturnValue(true);
  const attach = vi.spyOn(Pool.prototype, "attach");
  expect(hashOf(led)).toBe(hashOf(alone));
  expect(attach).not.toHaveBeenCalled();
  expect(led.divided).not.toHaveBeenCalled();
});

it("let workers forget each memory but the last", async () => {
  const { linearAlgebra } = await library({ threads: 2 });
  const { Pool } = await import("../../src/engine/threads/pool.ts");
  const attach = vi.spyOn(Pool.prototype, "attach");
  const forget = vi.spyOn(Pool.prototype, "forget");
  for (const bytes of [1000, 1 << 27, 1 << 27]) linearAlgebra(bytes);
  const ids = attach.mock.results.map(({ value }) => value);
  expect(ids.length).toBe(3);
  expect(forget.mock.calls.flat()).toEqual(ids.slice(0, 2));
});

it("go on alone after workers have ended", async () => {
  const many = await library({ threads: 2 });
  const expected = hashOf(many);
  await workers[0]!.terminate();
  await wait(20);
  many.divided.mockClear();
  expect(hashOf(many)).toBe(expected);
  expect(many.divided).not.toHaveBeenCalled();
  expect(workers.length).toBe(1);
});

it("fail if a worker is lost with a part, and leave the previous fit", async () => {
  const many = await library({ threads: 2 });
  const pca = new many.PCA({ components: 3 }).fit(TALL);
  const before = pca.components!.data;
  const { memory, capacity } = many.linearAlgebra(0);
  const team = memory.i32[(capacity >>> 2) + Control.team]! >>> 2;
  memory.i32[team + Team.offered] = memory.i32[team + Team.offered]! + 1;
  const fit = () => pca.fit(tableOf(300, 120));
  expect(fit).toThrowError(expect.objectContaining({ code: "WORKER_LOST" }));
  expect(pca.components!.data).toEqual(before);
  const components = fit().components!.data;
  expect(many.runtimeInfo().threads).toBe(1);
  expect(components).toEqual(
    new (await library()).PCA({ components: 3 }).fit(tableOf(300, 120)).components!.data,
  );
});
