// Compiles the kernels anew where their sources have changed since: run before types and tests, so that
// neither sees kernels of another day.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(import.meta.dirname, "..");
/** Where build-wasm.mjs notes what they were made of. */
export const STAMP = join(root, "build/kernels.hash");
const OTHERS = [
  ...["asconfig.json", "package-lock.json", "src/core/numerics.ts"],
  ...["build-wasm", "commands", "tiles", "fresh-kernels"].map((name) => `tools/${name}.mjs`),
];

const sourcesIn = (folder) =>
  readdirSync(join(root, folder), { recursive: true })
    .map((name) => `${folder}/${String(name).replaceAll("\\", "/")}`)
    .filter((path) => path.endsWith(".ts") && !path.endsWith(".generated.ts"));

/** A hash of all that the kernels, and what is generated from them, are made of. */
export function hashOfKernels() {
  const hash = createHash("sha256");
  for (const path of [...sourcesIn("assembly"), ...sourcesIn("src/engine/js"), ...OTHERS].sort()) {
    hash.update(`${path}\n`).update(readFileSync(join(root, path)));
  }
  return hash.digest("hex");
}

const MADE = [
  STAMP,
  ...["src/engine/training", "src/engine/js/execute", "src/ir/operands"].map((name) =>
    join(root, `${name}.generated.ts`),
  ),
];

/** Compiles what is stale. @throws Error where that fails */
export default function freshKernels() {
  if (MADE.every((path) => existsSync(path)) && readFileSync(STAMP, "utf8") === hashOfKernels())
    return;
  console.error("The kernels have changed: compiling them");
  const { status } = spawnSync(process.execPath, [join(root, "tools/build-wasm.mjs")], {
    stdio: "inherit",
  });
  if (status !== 0) throw new Error("Cannot compile the kernels: see above");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) freshKernels();
