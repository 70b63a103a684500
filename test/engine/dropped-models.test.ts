// Models that are no longer used take no memory, in workers either.

import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";

const PROGRAM = `
  import { createEngine, dense, input, sequential } from "./dist/index.js";
  const engine = await createEngine({ threads: 3 });
  const x = { data: new Float32Array(64 * 512).fill(0.5), shape: [64, 512] };
  const y = Int32Array.from({ length: 64 }, (_, i) => i % 10);
  const resident = [];
  for (let i = 0; i < 36; i++) {
    const model = sequential([input([512]), dense(1024), dense(1024), dense(10)]);
    await model.compile({ optimizer: "sgd", loss: "softmaxCrossEntropy", engine });
    await model.fit({ x, y }, { epochs: 1, batchSize: 64 });
    gc();
    await new Promise((resolve) => setTimeout(resolve, 20));
    resident.push(process.memoryUsage.rss());
  }
  console.log(JSON.stringify({ threads: engine.info.threads, resident }));
`;

it("does not keep the memory of dropped models, of which each takes 13 MB", () => {
  const args = ["--expose-gc", "--input-type=module", "-e", PROGRAM];
  const { threads, resident } = JSON.parse(
    execFileSync(process.execPath, args, { encoding: "utf8" }),
  );
  expect(threads).toBe(3);
  const largest = (values: number[]) => Math.max(...values);
  expect(largest(resident.slice(18))).toBeLessThan(largest(resident.slice(0, 18)) + 100e6);
}, 60_000);
