// Writes benchmark results as JSON, and the chart of step times.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chart } from "./chart.mjs";

const FOLDER = fileURLToPath(new URL("results", import.meta.url));

/** Rounds measurements to five significant digits. */
const rounded = (_name, value) =>
  typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(5)) : value;

function versionsNow() {
  const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  const { node, v8 } = process.versions;
  return { gradlane: version, node, v8 };
}

/** Writes <date>-node-<major>-<optimizer>.json and, for a full run with SGD, steps.svg. */
export function record({ peaks, kernels, steps, startup, quick }, folder = FOLDER) {
  mkdirSync(folder, { recursive: true });
  const { date, protocol, machine } = steps;
  const versions = versionsNow();
  const major = versions.node.split(".")[0];
  const name = `${date.slice(0, 10)}-node-${major}-${protocol.optimizer}${quick ? "-quick" : ""}`;
  const results = {
    machine: { ...machine, peaks },
    versions,
    date,
    quick,
    kernels,
    steps,
    startup,
  };
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(results, rounded, 1)}\n`);
  console.log(`\nsaved: ${join(folder, `${name}.json`)}`);
  if (protocol.optimizer === "sgd" && !quick) {
    writeFileSync(join(folder, "steps.svg"), chart(steps));
  }
}
