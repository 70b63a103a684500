// Loaded before each file of tests: notes which of the dormant defects it comes by, and those that
// already act when sources are loaded.

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";

const folder = process.env.GRADLANE_NOTES;
if (folder) {
  const children = join(folder, `children-${process.pid}`);
  mkdirSync(children, { recursive: true });
  process.env.GRADLANE_ASKED = children;

  beforeAll(() => note("load", takeAsked()));
  afterAll(() => {
    const asked = new Set(takeAsked());
    for (const name of readdirSync(children)) {
      for (const id of JSON.parse(readFileSync(join(children, name), "utf8")))
        asked.add(Number(id));
      rmSync(join(children, name));
    }
    note("test", [...asked]);
  });
}

function takeAsked() {
  const ids = Object.keys(globalThis.__defects?.asked ?? []).map(Number);
  if (globalThis.__defects) globalThis.__defects.asked = [];
  return ids;
}

function note(when, ids) {
  const path = expect.getState().testPath;
  const name = `${when}-${process.pid}-${process.hrtime.bigint()}.json`;
  writeFileSync(join(folder, name), JSON.stringify({ when, path, ids }));
}
