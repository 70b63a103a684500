import { defineConfig } from "vitest/config";

/** Tests that need their own process: the state of the default engine, mocked Node functions, the heap. */
const ALONE = [
  // what they define would be in the registries of other tests
  "test/define/*.test.ts",
  "test/model/network/custom-layers.test.ts",
  "test/predictor/outputs.test.ts",
  "test/engine/engine.test.ts",
  "test/engine/threads.test.ts",
  "test/engine/led.test.ts",
  "test/engine/pool.test.ts",
  "test/engine/matrix-threads.test.ts",
  // they replace a module
  "test/engine/delays.test.ts",
  "test/training/picture-pieces.test.ts",
  "test/node/write-file.test.ts",
  "test/training/steady-state.test.ts",
];

/** Tests of the command line, mostly processes of the bundle. */
const COMMANDS = [
  ...["arguments", "bench", "cli", "data", "help", "hostile-names", "interrupt", "kept"],
  ...["kept-commands", "reading", "real-data", "serve", "several-targets", "sweep", "tables"],
  ...["tracking", "watched"],
].map((name) => `test/cli/${name}.test.ts`);

/** Slow tests, or those that need the bundle, real data or figures. */
const WHOLE = [
  ...COMMANDS,
  "test/docs.test.ts",
  "test/docstrings.test.ts",
  "test/examples.test.ts",
  "test/llms.test.ts",
  "test/size.test.ts",
  "test/sweep/bullmq.test.ts",
  "test/report/report.test.ts",
  "test/engine/awaited-threads.test.ts",
  "test/engine/dropped-models.test.ts",
  "test/engine/turbo.test.ts",
  "test/node/real-data.test.ts",
  "test/tools/mutate-run.test.ts",
  "test/training/accuracies.test.ts",
  "test/training/engines.test.ts",
  "test/training/golden.test.ts",
];

export default defineConfig({
  test: {
    globalSetup: ["tools/fresh-kernels.mjs"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: "100%", // the default leaves one core idle
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["**/node_modules/**", ...ALONE, ...WHOLE],
          // modules are loaded once per process, not once per file
          isolate: false,
        },
      },
      { extends: true, test: { name: "alone", include: ALONE } },
      { extends: true, test: { name: "whole", include: WHOLE } },
    ],
  },
});
