// Runs the tests on sources with dormant mutants, in the requested order of files.

import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import base from "../../vitest.config.ts";

const order: string[] = JSON.parse(process.env.GRADLANE_ORDER ?? "[]");
const placeOf = ({ moduleId }: TestSpecification) =>
  order.findIndex((path) => moduleId.endsWith(path));

class InOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return [...files].sort((a, b) => placeOf(a) - placeOf(b));
  }
}

export default defineConfig({
  ...base,
  root: process.cwd(),
  test: {
    ...base.test,
    globalSetup: [], // kernels are compiled by tools/mutate/kernels.mjs
    setupFiles: ["tools/mutate/setup.mjs"],
    sequence: { sequencer: InOrder },
    experimental: { fsModuleCache: true, fsModuleCachePath: "build/vitest-cache" },
  },
});
