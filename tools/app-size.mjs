// What an app of the package loads: bundled as its users would, run in Node, counted file by file.
// `node tools/app-size.mjs` prints the sizes, `--modules` the sources in them, largest first.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import nodeResolve from "@rollup/plugin-node-resolve";
import terser from "@rollup/plugin-terser";
import { build as esbuild } from "esbuild";
import { rollup } from "rollup";

const root = join(import.meta.dirname, "..");

/** Apps, each one module. */
export const APPS = {
  minimal: `
    import { adam, dense, input, sequential } from "gradlane";
    globalThis.done = (async () => {
    const model = sequential([input([2]), dense(8, { activation: "tanh" }), dense(2)]);
    await model.compile({ optimizer: adam({ learningRate: 0.05 }), loss: "softmaxCrossEntropy" });
    await model.fit({ x: [[0, 0], [0, 1], [1, 0], [1, 1]], y: [0, 1, 1, 0] }, { epochs: 1 });
    })();`,
  metric: `
    import { accuracy } from "gradlane";
    if (accuracy([0, 1], [0, 1]) !== 1) throw new Error("not 1");`,
  graph: `
    import { graph } from "gradlane";
    export const make = () => graph(({ x }) => x.square().sum(), { x: [2] });`,
  predict: predictorOf({}),
  // as a model of a table of numbers is saved
  scaled: predictorOf({
    preprocessing: {
      ...{ kind: "standardScaler", withMean: true, withStd: true, per: "column" },
      ...{ columns: undefined, offset: [1, 2], divisor: [3, 4] },
    },
  }),
};

/** An app that predicts by a saved model, of which it has the bytes. */
function predictorOf(parts) {
  const layers = [
    { kind: "input", shape: [2] },
    { kind: "dense", units: 2, activation: "tanh" },
  ];
  const training = { loss: "softmaxCrossEntropy" };
  const description = { numericsVersion: "1", layers, training, ...parts };
  const header = JSON.stringify({
    __metadata__: { gradlane: JSON.stringify(description) },
    "dense1.kernel": { dtype: "F32", shape: [2, 2], data_offsets: [0, 16] },
    "dense1.bias": { dtype: "F32", shape: [2], data_offsets: [16, 24] },
  });
  return `
    import { loadPredictor } from "gradlane/predict";
    globalThis.done = (async () => {
    const header = ${JSON.stringify(header)};
    const file = new Uint8Array(8 + header.length + 24);
    new DataView(file.buffer).setUint32(0, header.length, true);
    file.set(new TextEncoder().encode(header), 8);
    const predictor = await loadPredictor(file);
    predictor.predict([[0, 1]]);
    predictor.predictProbabilities([[0, 1]]);
    predictor.predictClasses([[0, 1]]);
    })();`;
}

/** Files of a bundle: name, code, bytes of each source in it, and the files that it imports statically. */
const BUNDLERS = {
  async esbuild(app) {
    const { outputFiles, metafile } = await esbuild({
      stdin: { contents: app, resolveDir: root, sourcefile: "app.js" },
      ...{ bundle: true, splitting: true, minify: true, format: "esm", write: false },
      ...{ metafile: true, outdir: root, entryNames: "app", logLevel: "warning" },
    });
    return outputFiles.map(({ path, text }) => {
      const name = path.slice(root.length + 1);
      const { inputs, imports } = metafile.outputs[name];
      return {
        name,
        code: text,
        modules: Object.entries(inputs).map(([id, { bytesInOutput }]) => [id, bytesInOutput]),
        imports: imports.filter(({ kind }) => kind === "import-statement").map(({ path }) => path),
      };
    });
  },
  async Rollup(app) {
    const entry = join(root, "app.js");
    const bundle = await rollup({
      input: entry,
      plugins: [
        {
          name: "app",
          resolveId: (id) => (id === entry ? id : null),
          load: (id) => (id === entry ? app : null),
        },
        nodeResolve(),
      ],
    });
    const { output } = await bundle.generate({ plugins: [terser({ module: true })] });
    return output.map(({ fileName, code, modules, imports }) => ({
      name: fileName,
      code,
      modules: Object.entries(modules).map(([id, { renderedLength }]) => [
        id.replace(`${root}/`, ""),
        renderedLength,
      ]),
      imports,
    }));
  },
};

/**
 * Bundles an app, runs it, and sums what it loads, gzipped: by static imports, and in all; on a page that is isolated,
 * and so may have threads, or is not.
 */
export async function measureApp(app, bundler, isIsolated = false) {
  const files = await BUNDLERS[bundler](app);
  const byName = new Map(files.map((file) => [file.name, file]));
  const atStart = new Set(["app.js"]);
  for (const name of atStart) for (const next of byName.get(name).imports) atStart.add(next);
  const loaded = run(files, isIsolated);
  const bytes = (names) =>
    [...names].reduce((sum, name) => sum + gzipSync(byName.get(name).code, { level: 9 }).length, 0);
  return {
    atStart: bytes(atStart),
    loaded: bytes(loaded),
    files: [...loaded].map((name) => ({
      ...byName.get(name),
      isStatic: atStart.has(name),
      gzipped: bytes([name]),
    })),
  };
}

/** What an isolated page has. */
const ISOLATED = `
  const element = { setAttribute() {}, append() {}, remove() {}, getAttribute: () => "blob:" };
  const document = { querySelector() {}, createElement: () => element, documentElement: element };
  Object.assign(globalThis, { crossOriginIsolated: true, document, Worker: class {} });
  Object.defineProperty(globalThis, "navigator", { value: { hardwareConcurrency: 2 } });`;

/** The names of the files that a page loads: each one tells. Node runs them, without its modules. */
function run(files, isIsolated) {
  const folder = mkdtempSync(join(tmpdir(), "gradlane-size-"));
  try {
    for (const { name, code } of files) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      const tell = `(globalThis.loaded ??= new Set()).add(${JSON.stringify(name)});`;
      writeFileSync(join(folder, name), `${tell}\n${code}`);
    }
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    const program = `process.getBuiltinModule = undefined;${isIsolated ? ISOLATED : ""}
      await import(${JSON.stringify(pathToFileURL(join(folder, "app.js")))});
      await globalThis.done;
      console.log(JSON.stringify([...globalThis.loaded]));`;
    const args = ["--input-type=module", "-e", program];
    return new Set(JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" })));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const [name, app] of Object.entries(APPS)) {
    for (const bundler of Object.keys(BUNDLERS)) {
      const { atStart, loaded, files } = await measureApp(app, bundler);
      const isolated = await measureApp(app, bundler, true);
      console.log(
        `${name}, ${bundler}: ${atStart} bytes at the start, ${loaded} in all, ${isolated.loaded} isolated`,
      );
      if (!process.argv.includes("--modules")) continue;
      for (const file of files.sort((a, b) => b.gzipped - a.gzipped)) {
        console.log(`  ${file.name}${file.isStatic ? "" : ", on demand"}: ${file.gzipped}`);
        for (const [id, size] of file.modules.sort(([, a], [, b]) => b - a)) {
          if (size > 0) console.log(`${String(size).padStart(10)} ${id}`);
        }
      }
    }
  }
}
