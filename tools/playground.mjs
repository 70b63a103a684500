// Builds the page in dist/playground/: static files that work from any folder. With --serve, builds and serves it.
//
// Two scripts. The first is the page as it begins, and its worker. The second, later.js, is what need not be there at
// once; it takes the modules that both need from the first. Modules of the language would do the same, but pages
// opened as files may not load them.

import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { licencesOf } from "./licences.mjs";

const root = join(import.meta.dirname, "..");
const SOURCE = join(root, "playground");

const PAGE = "src/app/page.tsx";
/** What is measured beside the library. */
const PARTS = ["page", "worker", "later"];

const options = {
  ...{ absWorkingDir: SOURCE, bundle: true, minify: true, format: "iife", target: "es2022" },
  ...{ jsx: "automatic", jsxImportSource: "preact", legalComments: "none", charset: "utf8" },
  ...{ external: ["node:*", "sharp"], logLevel: "warning", write: false, metafile: true },
};

const inputsOf = ({ metafile }) => Object.keys(metafile.inputs).map((path) => join(SOURCE, path));

/** The second script, and the modules of the first that it takes. */
async function buildLater() {
  const first = inputsOf(await build({ ...options, entryPoints: [PAGE] }));
  const taken = new Set();
  const takeFromFirst = {
    name: "take modules from the first script",
    setup({ onResolve, onLoad, resolve }) {
      onResolve({ filter: /./ }, async ({ path, pluginData, ...given }) => {
        if (pluginData === takeFromFirst || given.kind === "entry-point") return undefined;
        const found = await resolve(path, { ...given, pluginData: takeFromFirst });
        // modules are resolved in no certain order: their places in the first script are
        const place = first.indexOf(found.path);
        if (place < 0) return found;
        taken.add(place);
        return { path: `${place}`, namespace: "first" };
      });
      onLoad({ filter: /./, namespace: "first" }, ({ path }) => ({
        contents: `module.exports = gradlaneModules[${path}]`,
      }));
    },
  };
  const built = await build({
    ...{ ...options, entryPoints: ["src/later.tsx"], plugins: [takeFromFirst] },
  });
  const modules = [...taken].sort((a, b) => a - b).map((place) => [place, first[place]]);
  return { script: built.outputFiles[0].contents, modules, inputs: inputsOf(built) };
}

/** A program that offers modules to the second script, by their places. */
const offering = (entry, modules) => ({
  resolveDir: SOURCE,
  contents: [
    ...modules.map(([place, path]) => `import * as m${place} from ${JSON.stringify(path)};`),
    entry,
    `globalThis.gradlaneModules = { ${modules.map(([place]) => `${place}: m${place}`)} };`,
  ].join("\n"),
});

/** Writes the page. */
export async function buildPlayground(folder = join(root, "dist/playground")) {
  const later = await buildLater();
  const first = await build({
    ...options,
    stdin: offering(`import { start } from "./src/main.tsx";\nstart();`, later.modules),
  });
  mkdirSync(folder, { recursive: true });
  for (const name of ["index.html", "style.css"]) {
    copyFileSync(join(SOURCE, name), join(folder, name));
  }
  const used = [...inputsOf(first), ...later.inputs];
  writeFileSync(join(folder, "licenses.txt"), `${licencesOf(used)}\n`);
  // the text of this function is also the program of the worker, where pages of files refuse its address
  const script = `/*! gradlane playground, MIT; libraries: licenses.txt. */
globalThis.gradlanePlayground = function () {
${first.outputFiles[0].text}};
globalThis.gradlanePlayground();
`;
  writeFileSync(join(folder, "playground.js"), script);
  writeFileSync(join(folder, "later.js"), later.script);
}

const isLibrary = (path) => path === join(SOURCE, "src/gradlane.ts");

const withoutLibrary = {
  name: "without the library",
  setup({ onResolve }) {
    onResolve({ filter: /\/gradlane\.ts$/ }, () => ({ path: "gradlane", external: true }));
  },
};

/** Bytes of the page as it begins, of its worker, or of the second script; without the library, gzipped. */
export async function sizeWithoutLibrary(part) {
  const { script, modules } = await buildLater();
  if (part === "later") return gzipSync(script, { level: 9 }).length;
  const { outputFiles } = await build({
    ...{ ...options, format: "esm", plugins: [withoutLibrary] },
    ...(part === "worker"
      ? { entryPoints: ["src/worker/worker.ts"] }
      : {
          stdin: offering(
            `export * from "./${PAGE}";`,
            modules.filter(([, path]) => !isLibrary(path)),
          ),
        }),
  });
  // the imports are not in the page either
  const code = outputFiles[0].text.replace(/import[^;]*from"gradlane";/g, "");
  return gzipSync(code, { level: 9 }).length;
}

if (process.argv[1] === import.meta.filename) {
  await buildPlayground();
  for (const part of PARTS) {
    console.log(`${part} without the library: ${await sizeWithoutLibrary(part)} bytes gzipped`);
  }
  if (process.argv.includes("--serve")) {
    const server = join(root, "build/serve-page.mjs");
    await build({
      entryPoints: [join(root, "src/cli/serve-page.ts")],
      ...{ outfile: server, bundle: true, platform: "node", format: "esm", target: "node20" },
    });
    const { servePage } = await import(pathToFileURL(server).href);
    const folder = pathToFileURL(join(root, "dist/playground/"));
    const { url } = await servePage(folder, Number(process.env.PORT ?? 0));
    console.log(`${url} (Ctrl+C ends)`);
  }
}
