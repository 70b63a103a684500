// Recompiles the kernels if their sources have changed, and cuts the pieces of predictors. Runs before type checks and
// tests.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(import.meta.dirname, "..");
/** File with the hash of the compiled sources. */
export const STAMP = join(root, "build/kernels.hash");
const OTHERS = [
  ...["asconfig.json", "package-lock.json", "src/core/numerics.ts"],
  ...["run-program", "worker-lost"].map((name) => `src/engine/${name}.ts`),
  ...["worker", "leader", "messages"].map((name) => `src/engine/threads/${name}.ts`),
  ...["build-wasm", "commands", "tiles", "worker", "fresh-kernels"].map(
    (name) => `tools/${name}.mjs`,
  ),
];

const sourcesIn = (folder) =>
  readdirSync(join(root, folder), { recursive: true })
    .map((name) => `${folder}/${String(name).replaceAll("\\", "/")}`)
    .filter((path) => path.endsWith(".ts") && !path.endsWith(".generated.ts"));

/** A hash of the sources of the kernels and of generated code, without comments on lines of their own. */
export function hashOfKernels() {
  const hash = createHash("sha256");
  for (const path of [...sourcesIn("assembly"), ...sourcesIn("src/engine/js"), ...OTHERS].sort()) {
    const text = readFileSync(join(root, path), "utf8");
    const code = path.startsWith("tools/") ? text : text.replace(/^ *(\/\/|\/?\*).*\n/gm, "");
    hash.update(`${path}\n`).update(code);
  }
  return hash.digest("hex");
}

const MADE = [
  STAMP,
  ...["src/engine/training", "src/engine/js/execute", "src/ir/operands"].map((name) =>
    join(root, `${name}.generated.ts`),
  ),
];

/** Makes what is stale. @throws Error if compilation fails */
export default async function freshKernels() {
  compileStale();
  const { writePieces } = await import("./predictor.mjs"); // reads what the kernels have generated
  await writePieces();
}

function compileStale() {
  if (MADE.every((path) => existsSync(path)) && readFileSync(STAMP, "utf8") === hashOfKernels())
    return;
  console.error("The kernels have changed: compiling them");
  const { status } = spawnSync(process.execPath, [join(root, "tools/build-wasm.mjs")], {
    stdio: "inherit",
  });
  if (status !== 0) throw new Error("Cannot compile the kernels: see above");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await freshKernels();
