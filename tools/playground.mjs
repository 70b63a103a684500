// Builds the page in dist/playground/: static files that work from any folder. With --serve, builds and serves it.

import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { licencesOf } from "./licences.mjs";

const root = join(import.meta.dirname, "..");
const SOURCE = join(root, "playground");

/** Where the two halves of the script begin. */
const PARTS = { page: "src/app/page.tsx", worker: "src/worker/worker.ts" };

const options = {
  entryPoints: [join(SOURCE, "src/main.tsx")],
  ...{ bundle: true, minify: true, format: "iife", target: "es2022", write: false },
  ...{ jsx: "automatic", jsxImportSource: "preact", legalComments: "none", charset: "utf8" },
  ...{ external: ["node:*", "sharp"], logLevel: "warning" },
};

/** Writes the page. */
export async function buildPlayground(folder = join(root, "dist/playground")) {
  const { outputFiles, metafile } = await build({ ...options, metafile: true });
  mkdirSync(folder, { recursive: true });
  for (const name of ["index.html", "style.css"]) {
    copyFileSync(join(SOURCE, name), join(folder, name));
  }
  const used = Object.keys(metafile.inputs).map((path) => resolve(path));
  writeFileSync(join(folder, "licenses.txt"), `${licencesOf(used)}\n`);
  // the text of this function is also the program of the worker, where pages of files refuse its address
  const script = `/*! gradlane playground, MIT; libraries: licenses.txt. */
globalThis.gradlanePlayground = function () {
${outputFiles[0].text}};
globalThis.gradlanePlayground();
`;
  writeFileSync(join(folder, "playground.js"), script);
}

/** Bytes of the page or of its worker, without the library, gzipped. */
export async function sizeWithoutLibrary(part) {
  const { outputFiles } = await build({
    ...options,
    entryPoints: [join(SOURCE, PARTS[part])],
    format: "esm",
    plugins: [
      {
        name: "without the library",
        setup({ onResolve }) {
          onResolve({ filter: /\/gradlane\.ts$/ }, () => ({ path: "gradlane", external: true }));
        },
      },
    ],
  });
  // the imports are not in the page either
  const code = outputFiles[0].text.replace(/import[^;]*from"gradlane";/g, "");
  return gzipSync(code, { level: 9 }).length;
}

if (process.argv[1] === import.meta.filename) {
  await buildPlayground();
  for (const part of Object.keys(PARTS)) {
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
