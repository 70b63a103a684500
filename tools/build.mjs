// Bundles the library, the Node entry and the command line into dist/, with types but for --code-only.

import { copyFileSync, rmSync, writeFileSync } from "node:fs";
import { resolve as resolvePath } from "node:path";
import commonjs from "@rollup/plugin-commonjs";
import resolve from "@rollup/plugin-node-resolve";
import terser from "@rollup/plugin-terser";
import { rollup } from "rollup";
import { dts } from "rollup-plugin-dts";
import esbuild from "rollup-plugin-esbuild";
import { licencesOf } from "./licences.mjs";

const LICENCES = {
  "@assemblyscript/loader": "@assemblyscript/loader, Apache-2.0, The AssemblyScript authors",
};

rmSync("dist", { recursive: true, force: true });
const external = [/^node:/, "sharp"];
/** Circles among our modules are warned of; those of libraries are theirs. */
const warn = (warning, next) => {
  const isTheirs = warning.ids?.every((id) => id.includes("node_modules"));
  if (warning.code !== "CIRCULAR_DEPENDENCY" || !isTheirs) next(warning);
};

/** Modules that static imports reach from some, as a test of names. */
function reachedFrom(roots, getModuleInfo) {
  const reached = new Set(roots);
  for (const id of reached) for (const next of getModuleInfo(id).importedIds) reached.add(next);
  return reached;
}

// few files, for each takes time to load: what models and graphs need at once, all else that is
// imported statically, and what is loaded with engines and compiled models
const CHUNKS = {
  core: ["src/model/sequential.ts", "src/graph/graph.ts", "src/schedules/schedules.ts"].map(
    (path) => resolvePath(path),
  ),
  more: [resolvePath("src/index.ts")],
  engine: [resolvePath("src/engine/wasm.ts")],
  runtime: [resolvePath("src/model/runtime.ts"), resolvePath("src/graph/evaluator.ts")],
};
function chunkOf(id, { getModuleInfo }) {
  return Object.keys(CHUNKS).find((name) => reachedFrom(CHUNKS[name], getModuleInfo).has(id));
}

// of package.json only what is asked for
const manifest = {
  name: "manifest",
  transform: (code, id) =>
    id.endsWith("package.json")
      ? `export const version = ${JSON.stringify(JSON.parse(code).version)};`
      : null,
};

const code = await rollup({
  input: { index: "src/index.ts", node: "src/entries/node.ts", cli: "src/cli/index.ts" },
  external,
  onwarn: warn,
  plugins: [manifest, resolve({ preferBuiltins: true }), commonjs(), esbuild({ target: "es2022" })],
});
const { output } = await code.write({
  dir: "dist",
  format: "es",
  chunkFileNames: "[name]-[hash].js",
  manualChunks: chunkOf,
  banner: `/*! gradlane, MIT. Contains ${Object.values(LICENCES).join("; ")}; see NOTICE. */`,
  // short lines: Node shows the line of an error that nobody catches
  plugins: [terser({ module: true, keep_classnames: /Error$/, format: { max_line_len: 500 } })],
});

writeFileSync(
  "dist/licenses.txt",
  `${licencesOf(output.flatMap(({ moduleIds = [] }) => moduleIds))}\n`,
);

copyFileSync("build/training.wasm", "dist/kernels.wasm");
if (!process.argv.includes("--code-only")) await writeTypes();

async function writeTypes() {
  const types = await rollup({
    input: { index: "src/index.ts", node: "src/entries/node.ts" },
    external,
    onwarn: warn,
    plugins: [dts({ compilerOptions: { stripInternal: true } })],
  });
  await types.write({ dir: "dist", format: "es", chunkFileNames: "[name]-[hash].d.ts" });
}
