// Writes dist/modules/ for bundlers. esbuild assigns whole files to chunks by the entry points that reach them, and
// each chunk costs about 250 bytes and is compressed alone: sources that the same parts of the library load
// are therefore one file, and any other source is a file of its own.

import { readFileSync, writeFileSync } from "node:fs";
import { relative, resolve } from "node:path";

const FOLDER = "dist/modules";

const ofEntries = (...names) => names.map((name) => [name, [`src/entries/${name}.ts`]]);

/** The parts, by the sources that load them; a model loads `training` before its first step in any case. */
const PARTS = {
  ...Object.fromEntries(
    ofEntries("schedules", "data", "augmentation", "preprocessing", "losses", "metrics"),
  ),
  graph: ["src/graph/graph.ts"],
  model: ["src/model/sequential.ts", "src/optimizers/optimizers.ts", "src/layers/shared.ts"],
  training: ["src/model/runtime.ts", "src/engine/wasm.ts", "src/graph/evaluator.ts"],
};

/** Parts that are whole. Of others, such as `data`, an app uses a few sources, so theirs stay separate. */
const WHOLE = ["metrics", "graph", "model", "training"];

/** An entry that needs what trains, and may bring it along. */
const LARGE = "src/entries/predictor.ts";

/** An entry with modules of its own: what it loads would else be cut into as many files as others share with it. */
const APART = "src/entries/predict.ts";

const nameOf = (path) => path.replace(/^src\/|\.ts$/g, "");

/**
 * Writes the files, given a function that bundles entry points with Rollup.
 *
 * @param sources paths of the sources in src/entries/
 */
export async function writeModules(bundle, sources) {
  const apart = await bundle(
    { [nameOf(APART)]: APART },
    { treeshake: { moduleSideEffects: false } },
  );
  await apart.write({
    ...{ dir: FOLDER, format: "es", entryFileNames: "[name].js" },
    ...{ chunkFileNames: "predict/[name].js", generatedCode: "es2015" },
    hoistTransitiveImports: false,
  });
  const entries = sources.filter((path) => path !== APART);
  const inputs = Object.fromEntries(entries.map((path) => [nameOf(path), path]));
  const modules = await bundle(inputs);
  await modules.write({
    ...{ dir: FOLDER, format: "es", entryFileNames: "[name].js" },
    chunkFileNames: ({ moduleIds }) =>
      moduleIds.some(isOwn) ? "[name].js" : "libraries/[name].js",
    ...{ minifyInternalExports: false, hoistTransitiveImports: false, generatedCode: "es2015" },
    ...{ manualChunks: fileOf(entries), onlyExplicitManualChunks: true },
  });
  // Rollup would write exports of index.ts as those of the files of the parts; see ARCHITECTURE.md
  const index = readFileSync("src/index.ts", "utf8");
  writeFileSync(`${FOLDER}/index.js`, index.replaceAll(/\.ts"/g, '.js"'));
}

const isOwn = (id) => /^(src|assembly)\//.test(relative(".", id));

/** The file of a source, for Rollup's `manualChunks`; libraries go into those that import them. */
function fileOf(entries) {
  const reached = new Map();
  return (id, { getModuleInfo }) => {
    const isReached = (roots) => {
      const key = roots.join();
      if (!reached.has(key)) reached.set(key, reachedStatically(roots, getModuleInfo));
      return reached.get(key).has(id);
    };
    const path = relative(".", id);
    if (entries.includes(path) || !isOwn(id)) return undefined;
    const parts = Object.keys(PARTS).filter((part) => isReached(PARTS[part]));
    if (!WHOLE.some((part) => parts.includes(part))) return nameOf(path);
    if (parts.includes("model")) return parts.filter((part) => part !== "training").join("-");
    // what apps import statically must not bring along the rest
    const small = entries.filter((each) => each !== LARGE);
    if (parts.includes("training") && isReached(small)) parts.push("exported");
    return parts.join("-");
  };
}

/** Modules that static imports reach from some. */
export function reachedStatically(paths, getModuleInfo) {
  const reached = new Set(paths.map((path) => resolve(path)));
  for (const id of reached) for (const next of getModuleInfo(id).importedIds) reached.add(next);
  return reached;
}
