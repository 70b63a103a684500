// Builds dist/ three times: few minified files for Node and the command line, a file for each source in
// dist/modules/ for bundlers, and one file for pages without a bundler; with types but for --code-only.

import { copyFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { resolve as resolvePath } from "node:path";
import commonjs from "@rollup/plugin-commonjs";
import resolve from "@rollup/plugin-node-resolve";
import terser from "@rollup/plugin-terser";
import { build as bundle } from "esbuild";
import { rollup } from "rollup";
import { dts } from "rollup-plugin-dts";
import esbuild from "rollup-plugin-esbuild";
import { writeDeclarations } from "./declarations.mjs";
import { reachedFrom } from "./imports.mjs";
import { licencesOf } from "./licences.mjs";

const LICENCES = {
  "@assemblyscript/loader": "@assemblyscript/loader, Apache-2.0, The AssemblyScript authors",
};

const { exports } = JSON.parse(readFileSync("package.json", "utf8"));
/** Sources of the entry points of the package, by name. */
const ENTRIES = { index: "src/index.ts" };
for (const [path, { types }] of Object.entries(exports)) {
  const name = path.slice("./".length);
  if (types && name) ENTRIES[name] = `src/entries/${name}.ts`;
}

rmSync("dist", { recursive: true, force: true });
const external = [/^node:/, "sharp"];
/** Reports circular imports of our modules, not those of libraries. */
const warn = (warning, next) => {
  const isTheirs = warning.ids?.every((id) => id.includes("node_modules"));
  if (warning.code !== "CIRCULAR_DEPENDENCY" || !isTheirs) next(warning);
};

/** Modules that static imports reach from some. */
function reachedStatically(roots, getModuleInfo) {
  const reached = new Set(roots);
  for (const id of reached) for (const next of getModuleInfo(id).importedIds) reached.add(next);
  return reached;
}

// few files, for Node takes time for each: what models and graphs need at once, all else that is
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
  return Object.keys(CHUNKS).find((name) => reachedStatically(CHUNKS[name], getModuleInfo).has(id));
}

const BANNER = `/*! gradlane, MIT. Contains ${Object.values(LICENCES).join("; ")}; see NOTICE. */`;
// short lines: Node shows the line of an error that nobody catches
const minify = terser({ module: true, keep_classnames: /Error$/, format: { max_line_len: 500 } });
const MODERN = {
  ...{ bundle: true, format: "esm", target: "es2022", logLevel: "warning" },
  // comments name files of libraries: not by where a link leads
  ...{ external: ["node:*", "sharp"], preserveSymlinks: true },
};

// of package.json only the version
const manifest = {
  name: "manifest",
  transform: (code, id) =>
    id.endsWith("package.json")
      ? `export const version = ${JSON.stringify(JSON.parse(code).version)};`
      : null,
};

const forNode = await rollup({
  input: { ...ENTRIES, cli: "src/cli/index.ts" },
  external,
  onwarn: warn,
  plugins: [manifest, resolve({ preferBuiltins: true }), commonjs(), esbuild({ target: "es2022" })],
});
const { output } = await forNode.write({
  ...{ dir: "dist", format: "es", chunkFileNames: "[name]-[hash].js", manualChunks: chunkOf },
  ...{ banner: BANNER, plugins: [minify] },
});
writeFileSync(
  "dist/licenses.txt",
  `${licencesOf(output.flatMap(({ moduleIds = [] }) => moduleIds))}\n`,
);

// a module imports others by the paths of their sources; libraries become part of it
await bundle({
  ...MODERN,
  ...{
    entryPoints: [...reachedFrom(Object.values(ENTRIES))],
    outbase: ".",
    outdir: "dist/modules",
  },
  plugins: [
    {
      name: "one file for each source",
      setup: ({ onResolve }) =>
        onResolve({ filter: /^\..*\.ts$/ }, ({ path, kind }) =>
          kind === "entry-point" ? null : { path: path.replace(/ts$/, "js"), external: true },
        ),
    },
  ],
});

await bundle({
  ...MODERN,
  ...{ entryPoints: ["src/index.ts"], outfile: "dist/gradlane.min.js", minify: true },
  banner: { js: BANNER },
});

copyFileSync("build/training.wasm", "dist/kernels.wasm");
if (!process.argv.includes("--code-only")) await writeTypes();

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
}
