// Turbo and fast mode in separate processes, since V8's flag is per process. Needs the
// bundle; GRADLANE_NODES lists other Node versions, separated by colons.

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { KERNEL_NAMES } from "../../src/engine/tiles.ts";

const NODES = [process.execPath, ...(process.env.GRADLANE_NODES ?? "").split(":")].filter(Boolean);

const SCRIPT = `
  import { adam, createEngine, dense, dropout, input, sequential } from "./dist/index.js";
  const options = JSON.parse(process.argv[1]);
  const engine = await createEngine(options);
  const model = sequential([
    input([300]),
    dense(203, { activation: "relu" }),
    dropout(0.1),
    dense(97, { activation: "elu" }),
    dense(40, { activation: "sigmoid" }),
    dense(11),
  ], { seed: 7 });
  await model.compile({ optimizer: adam({ weightDecay: 0.001 }), loss: "softmaxCrossEntropy", engine });
  let state = 1;
  const next = () => (state = (state * 48271) % 2147483647) / 2147483647;
  const x = { data: Float32Array.from({ length: 331 * 300 }, () => next() - 0.5), shape: [331, 300] };
  const y = Int32Array.from({ length: 331 }, () => Math.floor(next() * 11));
  // long enough that V8 optimises every kernel
  const history = await model.fit({ x, y }, { epochs: 30, batchSize: 33 });
  console.log(JSON.stringify({
    info: engine.info,
    hash: model.weightsHash(),
    loss: history.loss.at(-1),
  }));
`;

interface Result {
  readonly info: { turbo: boolean; numerics: string; reasons: string[] };
  readonly hash: string;
  readonly loss: number;
}

function run(node: string, options: object): Result {
  const parameters = ["--input-type=module", "-e", SCRIPT, JSON.stringify(options)];
  const { status, stdout, stderr } = spawnSync(node, parameters, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${node} ended with ${status}: ${stderr}`);
  return JSON.parse(stdout);
}

const majorOf = (node: string): number =>
  Number.parseInt(
    spawnSync(node, ["-p", "process.versions.node"], { encoding: "utf8" }).stdout,
    10,
  );

describe.each(NODES)("%s", (node) => {
  let exact: Result;

  beforeAll(() => {
    if (!existsSync("dist/index.js")) throw new Error("no dist/: run npm run build first");
    exact = run(node, { backend: "js" });
  });

  it("gives the same bits with and without turbo, and reports the mode", () => {
    expect(run(node, {}).hash).toBe(exact.hash);
    const turbo = run(node, { turbo: true });
    expect(turbo.hash).toBe(exact.hash);
    const isNew = majorOf(node) >= 24;
    expect(turbo.info.turbo).toBe(isNew);
    expect(turbo.info.reasons.join("; ")).toMatch(
      isNew ? /turbo: .*compared with plain JavaScript/ : /turbo off: Node .* is older than 24/,
    );
  });

  it("finds the same principal directions with turbo, in 256 bits", () => {
    const script = `
      import { init, PCA } from "./dist/index.js";
      await init({ threads: 1, ...JSON.parse(process.argv[1]) });
      // larger than the matrices that turbo leaves alone
      const data = Float64Array.from({ length: 700 * 640 }, (_, i) => ((i * 7919) % 2003) / 1001 - 1);
      const { data: components } = new PCA().fit({ data, shape: [700, 640] }).components;
      process.stdout.write(Buffer.from(components.buffer).toString("base64"));
    `;
    const fitted = (options: object, ...flags: string[]) =>
      spawnSync(node, [...flags, "--input-type=module", "-e", script, JSON.stringify(options)], {
        encoding: "utf8",
        maxBuffer: 2 ** 26,
      }).stdout;
    const plain = fitted({});
    expect(plain.length).toBeGreaterThan(8 * 640 * 640);
    expect(fitted({ turbo: true })).toBe(plain);
    if (process.arch !== "x64" || majorOf(node) < 24) return;
    const optimised = fitted({ turbo: true }, "--print-wasm-code")
      .split(/^name: /m)
      .filter((code) => code.includes("compiler: TurboFan"));
    const widths = optimised.flatMap((code) =>
      Array.from(code.matchAll(/vmulpd \S*([xy])mm/g), ([, width]) => width),
    );
    // tiles of eight and four sums, and operations on rows
    expect(widths.length).toBeGreaterThan(8 + 4 + 20);
    expect(widths).not.toContain("x");
  });

  it("trains equally well in fast mode, or reports why it is exact", () => {
    for (const turbo of [false, true]) {
      const fast = run(node, { numerics: "fast", turbo });
      expect(Math.abs(fast.loss - exact.loss)).toBeLessThan(0.02 * exact.loss + 1e-3);
      if (fast.info.numerics === "exact") {
        expect(fast.hash).toBe(exact.hash);
        expect(fast.info.reasons.join("; ")).toMatch(/exact: this engine has no relaxed SIMD/);
      } else expect(fast.info.reasons.join("; ")).toMatch(/last bits depend on the machine/);
    }
  });

  // V8 leaves vectors apart silently where it cannot join them: only speed and machine code tell
  it.skipIf(process.arch !== "x64" || majorOf(node) < 24)("leaves no product in 128 bits", () => {
    const script = `
      const { createEngine } = await import("./dist/index.js");
      await createEngine({ turbo: true, threads: 1, numerics: process.argv[1] });
    `;
    for (const [numerics, product] of [
      ["exact", /vmulps \S*([xy])mm/g],
      ["fast", /vfmadd\w+ \S*([xy])mm/g],
    ] as const) {
      const parameters = ["--print-wasm-code", "--input-type=module", "-e", script, numerics];
      const options = { encoding: "utf8", maxBuffer: 2 ** 26 } as const;
      const optimised = spawnSync(node, parameters, options)
        .stdout.split(/^name: /m)
        .filter((code) => code.includes("compiler: TurboFan"));
      const widths = optimised.map((code) => Array.from(code.matchAll(product), ([, w]) => w));
      expect(widths.filter((each) => each.includes("x"))).toEqual([]);
      expect(widths.filter((each) => each.includes("y")).length).toBe(KERNEL_NAMES.length);
    }
  });
});
