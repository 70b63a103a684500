// Compiles every kernel as an export of its own, and bundles the plain-JavaScript twins.

import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { writeTiles } from "../../tools/tiles.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = `${root}build/bench`;
/** Pages of memory of the kernels. */
export const PAGES = 2048;

const FILES = [
  ...[
    "activations",
    "arithmetic",
    "batch",
    "exponential",
    "index",
    "layout",
    "matmul",
    "reduce",
  ].map((name) => `ops/${name}`),
  ...["ops/softmax", "optimizers/adam", "optimizers/clip", "optimizers/sgd", "random"],
];
const FLAGS = [
  ..."-O3 --converge --noAssert --runtime stub --importMemory --sharedMemory".split(" "),
  ...`--initialMemory ${PAGES} --maximumMemory 65536 --disableWarning 112,235 --config none.json`.split(
    " ",
  ),
];

/** The bytes of the kernels of a mode. */
export function kernelBinary(numerics) {
  mkdirSync(folder, { recursive: true });
  writeTiles();
  const entry = `${folder}/kernels.ts`;
  const names = [...FILES, "tiles.generated"];
  writeFileSync(entry, names.map((name) => `export * from "../../assembly/${name}";\n`).join(""));
  const target = `${folder}/kernels-${numerics}.wasm`;
  const features = numerics === "fast" ? "simd,threads,relaxed-simd" : "simd,threads";
  execFileSync(
    process.execPath,
    [
      "node_modules/assemblyscript/bin/asc.js",
      "build/bench/kernels.ts",
      ...["--outFile", target, "--enable", features],
      ...FLAGS,
    ],
    { cwd: root, stdio: ["ignore", "ignore", "pipe"] },
  );
  return readFileSync(target);
}

function bundle(name, source) {
  const entry = `${folder}/${name}.ts`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(entry, source);
  const outfile = `${folder}/${name}.mjs`;
  buildSync({ entryPoints: [entry], outfile, bundle: true, format: "esm", logLevel: "error" });
  return import(outfile);
}

const twins = FILES.map((name) => `export * from "../../src/engine/js/${name}.ts";\n`);
const shared = [
  'export { Tile } from "../../assembly/blocking.ts";',
  'export { viewsOf } from "../../src/engine/memory.ts";',
  'export { packedBytes } from "../../src/ops/product.ts";',
  'export { multiplyOnce, fillTrial, warmTiles, timeTiles } from "../../src/engine/tiles.ts";',
  'export { switchOn, switchOff } from "../../src/engine/turbo.ts";',
  'export { marked } from "../../src/engine/binaries.ts";',
];
export const Twins = await bundle("twins", twins.join(""));
export const Internals = await bundle("internals", `${shared.join("\n")}\n`);
export const { Tile } = Internals;
