// Builds dist/ three times: few minified files for Node and the command line, dist/modules/ for bundlers, and one
// file for pages without a bundler; with types. With --node-only, the first of them alone, and not minified.

import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import commonjs from "@rollup/plugin-commonjs";
import resolve from "@rollup/plugin-node-resolve";
import terser from "@rollup/plugin-terser";
import { build as bundleAll } from "esbuild";
import { rollup } from "rollup";
import { dts } from "rollup-plugin-dts";
import esbuild from "rollup-plugin-esbuild";
import { writeDeclarations } from "./declarations.mjs";
import { licencesOf } from "./licences.mjs";
import { llmsText } from "./llms.mjs";
import { reachedStatically, writeModules } from "./modules.mjs";
import { buildPlayground } from "./playground.mjs";
import { workerText } from "./worker.mjs";

const { exports } = JSON.parse(readFileSync("package.json", "utf8"));
/** Sources of the entry points of the package, by name. */
const ENTRIES = { index: "src/index.ts" };
for (const [path, { types }] of Object.entries(exports)) {
  const name = path.slice("./".length);
  const isFile = name.includes(".");
  if (types && name && !isFile) ENTRIES[name] = `src/entries/${name}.ts`;
}

rmSync("dist", { recursive: true, force: true });
/** Optional packages, which the user installs. */
const OPTIONAL = ["sharp", "bullmq", "ioredis", "pg"];
const external = [/^node:/, ...OPTIONAL];
/** Reports circular imports of our modules, not those of libraries. */
const warn = (warning, next) => {
  const isTheirs = warning.ids?.every((id) => id.includes("node_modules"));
  if (warning.code !== "CIRCULAR_DEPENDENCY" || !isTheirs) next(warning);
};

// few files, for Node takes time for each: what models and graphs need at once, all else that is
// imported statically, and what is loaded with engines and compiled models
const CHUNKS = {
  core: ["src/model/sequential.ts", "src/graph/graph.ts", "src/schedules/schedules.ts"],
  more: ["src/index.ts"],
  engine: ["src/engine/wasm.ts"],
  threads: ["src/engine/threads/node.ts"],
  runtime: ["src/model/runtime.ts", "src/graph/evaluator.ts"],
};
const reached = new Map();
function chunkOf(id, { getModuleInfo }) {
  return Object.keys(CHUNKS).find((name) => {
    if (!reached.has(name)) reached.set(name, reachedStatically(CHUNKS[name], getModuleInfo));
    return reached.get(name).has(id);
  });
}

const isForNode = process.argv.includes("--node-only");
const BANNER = "/*! gradlane, MIT; see NOTICE. */";
// short lines: Node shows the line of an error that nobody catches
const minify = terser({ module: true, keep_classnames: /Error$/, format: { max_line_len: 500 } });
// of package.json only the version
const manifest = {
  name: "manifest",
  transform: (code, id) =>
    id.endsWith("package.json")
      ? `export const version = ${JSON.stringify(JSON.parse(code).version)};`
      : null,
};

const bundle = (input, options = {}) =>
  rollup({
    ...options,
    input,
    external,
    onwarn: warn,
    plugins: [
      manifest,
      resolve({ preferBuiltins: true }),
      commonjs(),
      esbuild({ target: "es2022" }),
    ],
  });

/** Programs: the command line, and the process of a sweep. */
const PROGRAMS = { cli: "src/cli/index.ts", "sweep-worker": "src/sweep/worker.ts" };
const forNode = await bundle({ ...ENTRIES, ...PROGRAMS });
const { output } = await forNode.write({
  ...{ dir: "dist", format: "es", chunkFileNames: "[name]-[hash].js", manualChunks: chunkOf },
  ...{ banner: BANNER, plugins: isForNode ? [] : [minify] },
});
writeFileSync(
  "dist/licenses.txt",
  `${licencesOf(output.flatMap(({ moduleIds = [] }) => moduleIds))}\n`,
);

copyFileSync("build/training.wasm", "dist/kernels.wasm");
copyFileSync("build/pictures.wasm", "dist/pictures.wasm");
copyFileSync("build/augmentation.wasm", "dist/augmentation.wasm");
writeFileSync("dist/worker.js", `${BANNER}\n${await workerText()}\n`);
if (!isForNode) {
  await writeModules(
    bundle,
    readdirSync("src/entries")
      .filter((name) => !["sweep.ts", "bullmq.ts"].includes(name)) // for Node alone
      .map((name) => `src/entries/${name}`),
  );
  await bundleAll({
    ...{ entryPoints: ["src/index.ts"], outfile: "dist/gradlane.min.js", bundle: true },
    ...{ format: "esm", target: "es2022", minify: true, logLevel: "warning" },
    ...{ external: ["node:*", ...OPTIONAL], banner: { js: BANNER } },
  });
  await buildPlayground();
  await writeTypes();
  writeFileSync("llms.txt", llmsText());
}

async function writeTypes() {
  const types = await rollup({
    input: writeDeclarations(ENTRIES),
    external,
    onwarn: warn,
    plugins: [dts()],
  });
  await types.write({
    dir: "dist",
    format: "es",
    chunkFileNames: ({ name }) => `${name.replace(/\.d$/, "")}-[hash].d.ts`,
  });
  // of the files that are exported as they are
  writeFileSync("dist/worker.d.ts", "export {};\n");
  const module = "WebAssembly: { Module: { prototype: infer Type } }";
  writeFileSync(
    "dist/wasm.d.ts",
    `declare const module: typeof globalThis extends { ${module} } ? Type : object;\nexport default module;\n`,
  );
}
