// Loaded before each test file: records the dormant mutants that it reaches, and those reached while the
// sources are loaded.

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";

const folder = process.env.GRADLANE_NOTES;
if (folder) {
  const children = join(folder, `children-${process.pid}`);
  mkdirSync(children, { recursive: true });
  process.env.GRADLANE_REACHED = children;

  beforeAll(() => note("load", takeReached()));
  afterAll(() => {
    const reached = new Set(takeReached());
    for (const name of readdirSync(children)) {
      for (const id of JSON.parse(readFileSync(join(children, name), "utf8")))
        reached.add(Number(id));
      rmSync(join(children, name));
    }
    note("test", [...reached]);
  });
}

function takeReached() {
  const ids = Object.keys(globalThis.__mutants?.reached ?? []).map(Number);
  if (globalThis.__mutants) globalThis.__mutants.reached = [];
  return ids;
}

function note(when, ids) {
  const path = expect.getState().testPath;
  const name = `${when}-${process.pid}-${process.hrtime.bigint()}.json`;
  writeFileSync(join(folder, name), JSON.stringify({ when, path, ids }));
}
