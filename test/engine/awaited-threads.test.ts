// Whoever waits for threads keeps the process alive until they run.

import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";

const PROGRAM = `
  import { createEngine, graph } from "./dist/index.js";
  const first = await createEngine();
  const f = graph(({ a }) => a.matmul(a), { a: [256, 256] }, { engine: first });
  await f.run({ a: { data: new Float32Array(65536), shape: [256, 256] } });
  const { info } = await createEngine({ threads: 3 });
  console.log(info.threads);
`;

it("waits for workers that another engine has begun to start in the background", () => {
  const args = ["--input-type=module", "-e", PROGRAM];
  const env = { ...process.env, GRADLANE_THREADS: "2" };
  expect(execFileSync(process.execPath, args, { encoding: "utf8", env })).toBe("3\n");
}, 60_000);
