// Compiles all kernels as exports of one binary, and bundles the plain-JavaScript twins.

import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { buildSync } from "esbuild";
import { writeTiles } from "../../tools/tiles.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = `${root}build/bench`;
/** Memory of the kernels, in pages. */
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
  ...["augmentation/augment", "augmentation/mixup", "ops/columns"],
  ...["ops/softmax", "optimizers/adam", "optimizers/clip", "optimizers/sgd", "random"],
  ...["pictures/average-pool2d", "pictures/max-pool2d"],
];
const FLAGS = [
  "--use",
  "BINARY=1", // training: all kernels of a step
  ..."-O3 --converge --noAssert --runtime stub --importMemory --sharedMemory".split(" "),
  ...`--initialMemory ${PAGES} --maximumMemory 65536 --disableWarning 112,235 --config none.json`.split(
    " ",
  ),
];

/** When the sources of the kernels last changed; tools/tiles.mjs writes the generated ones. */
function lastChange() {
  const sources = readdirSync(`${root}assembly`, { recursive: true })
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".generated.ts"))
    .map((name) => `${root}assembly/${name}`);
  const makers = ["tools/tiles.mjs", "package-lock.json"].map((name) => `${root}${name}`);
  const all = [...sources, ...makers, fileURLToPath(import.meta.url)];
  return Math.max(...all.map((path) => statSync(path).mtimeMs));
}

/** The binary of a mode, compiled if a source is newer. */
export function kernelBinary(numerics) {
  const target = `${folder}/kernels-${numerics}.wasm`;
  const isFresh = existsSync(target) && statSync(target).mtimeMs > lastChange();
  if (!isFresh) compile(numerics, target);
  return readFileSync(target);
}

function compile(numerics, target) {
  mkdirSync(folder, { recursive: true });
  writeTiles();
  const entry = `${folder}/kernels.ts`;
  const names = [...FILES, "tiles.generated"];
  writeFileSync(entry, names.map((name) => `export * from "../../assembly/${name}";\n`).join(""));
  // renamed when complete: an interrupted run leaves no partial binary
  const partial = `${target}.${process.pid}`;
  const features = numerics === "fast" ? "simd,threads,relaxed-simd" : "simd,threads";
  execFileSync(
    process.execPath,
    [
      "node_modules/assemblyscript/bin/asc.js",
      "build/bench/kernels.ts",
      ...["--outFile", partial, "--enable", features],
      ...FLAGS,
    ],
    { cwd: root, stdio: ["ignore", "ignore", "pipe"] },
  );
  renameSync(partial, target);
}

function bundle(name, source) {
  const entry = `${folder}/${name}.ts`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(entry, source);
  const outfile = `${folder}/${name}.mjs`;
  buildSync({ entryPoints: [entry], outfile, bundle: true, format: "esm", logLevel: "error" });
  return import(pathToFileURL(outfile).href);
}

const twins = FILES.map((name) => `export * from "../../src/engine/js/${name}.ts";\n`);
const shared = [
  'export { Tile } from "../../assembly/blocking.ts";',
  'export { viewsOf } from "../../src/core/memory.ts";',
  'export { packedBytes } from "../../src/ir/product.ts";',
  'export { multiplyOnce, fillTrial, warmTiles, timeTiles } from "../../src/engine/tiles.ts";',
  'export { selfTest } from "../../src/engine/self-test.ts";',
  'export { switchOn, switchOff } from "../../src/engine/turbo.ts";',
  'export { marked } from "../../src/engine/binaries.ts";',
  'export { planAugmentation } from "../../src/augmentation/plan.ts";',
];
export const Twins = await bundle("twins", twins.join(""));
export const Internals = await bundle("internals", `${shared.join("\n")}\n`);
export const { Tile } = Internals;
