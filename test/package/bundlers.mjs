// Bundlers in common use: an entry, an output folder, and no options that a library
// might require.

import { execFileSync } from "node:child_process";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import nodeResolve from "@rollup/plugin-node-resolve";
import { build as esbuild } from "esbuild";
import { rollup } from "rollup";
import { createServer, build as viteBuild } from "vite";
import webpack from "webpack";
import { BUN, PARCEL, withBun, withParcel } from "../hosts/tools.mjs";

const root = new URL("../..", import.meta.url).pathname;

const page = (script, isModule) =>
  `<!doctype html><meta charset="utf-8"><script ${isModule ? 'type="module"' : "defer"} src="${script}"></script>`;

/** Writes the page that loads a bundle. */
function writePage(out, script, isModule = false) {
  writeFileSync(join(out, "index.html"), page(script, isModule));
}

/** The one file of the package, imported by its path. */
function withoutBundler(entry, out) {
  const app = dirname(entry);
  copyFileSync(join(app, "node_modules/gradlane/dist/gradlane.min.js"), join(out, "gradlane.js"));
  for (const name of [basename(entry), "worker.mjs", "xor.mjs"]) {
    const code = readFileSync(join(app, name), "utf8");
    writeFileSync(join(out, name), code.replace('"gradlane"', '"./gradlane.js"'));
  }
  writePage(out, basename(entry), true);
}

async function withRollup(entry, out) {
  const warnings = [];
  const bundle = await rollup({
    input: entry,
    plugins: [nodeResolve()],
    onwarn: (warning) => warnings.push(warning.message),
  });
  await bundle.write({ dir: out });
  await bundle.close();
  if (warnings.length > 0) throw new Error(warnings.join("\n"));
}

async function withWebpack(entry, out) {
  await new Promise((resolve, reject) => {
    webpack({ entry, mode: "production", output: { path: out } }, (error, stats) => {
      if (error || stats.hasErrors() || stats.hasWarnings()) {
        reject(error ?? new Error(stats.toString()));
      } else resolve();
    });
  });
  writePage(out, "main.js");
}

/** Vite starts from a page, which it also writes. */
async function withVite(entry, out, options = {}) {
  const app = dirname(entry);
  writeFileSync(join(app, "index.html"), page(`./${basename(entry)}`, true));
  const build = { outDir: out, emptyOutDir: true };
  await viteBuild({ root: app, logLevel: "error", build, ...options });
}

/** Parcel writes a script into the page, which the policies of other tests forbid. */
const OF_PARCEL = ["no-policy", "isolated&no-policy"];

/**
 * Name and how it makes a folder with an index.html of an entry: page.mjs where no other is named;
 * the program that it needs, and the headers of its pages, if they are special.
 */
export const BUNDLERS = [
  {
    name: "npx esbuild --bundle",
    bundle(entry, out) {
      const command = join(root, "node_modules/esbuild/bin/esbuild");
      execFileSync(process.execPath, [
        command,
        entry,
        "--bundle",
        "--log-level=warning",
        `--outfile=${out}/bundle.js`,
      ]);
      writePage(out, "bundle.js");
    },
  },
  {
    name: "esbuild, one module, minified, waiting at its top",
    entry: "await.mjs",
    async bundle(entry, out) {
      const outfile = join(out, "bundle.js");
      await esbuild({ entryPoints: [entry], bundle: true, format: "esm", minify: true, outfile });
      writePage(out, "bundle.js", true);
    },
  },
  {
    name: "esbuild, all of the library in one script",
    entry: "everything.mjs",
    async bundle(entry, out) {
      await esbuild({ entryPoints: [entry], bundle: true, outfile: join(out, "bundle.js") });
      writePage(out, "bundle.js");
    },
  },
  { name: "no bundler", entry: "await.mjs", bundle: withoutBundler },
  {
    name: "esbuild, split",
    async bundle(entry, out) {
      await esbuild({
        ...{ entryPoints: [entry], bundle: true, splitting: true, minify: true },
        ...{ format: "esm", outdir: out, entryNames: "bundle" },
      });
      writePage(out, "bundle.js", true);
    },
  },
  {
    name: "esbuild, workers from the page's origin only",
    entry: "policy.mjs",
    async bundle(entry, out) {
      await esbuild({ entryPoints: [entry], bundle: true, outfile: join(out, "bundle.js") });
      writePage(out, "bundle.js");
    },
  },
  { name: "no bundler, in a worker of the page", entry: "in-worker.mjs", bundle: withoutBundler },
  { name: "webpack", bundle: withWebpack },
  { name: "webpack, in a worker of the page", entry: "in-worker.mjs", bundle: withWebpack },
  { name: "Vite", bundle: withVite },
  { name: "Vite, waiting at its top", entry: "await.mjs", bundle: withVite },
  {
    name: "Vite, in a worker of the page",
    entry: "in-worker.mjs",
    // by default its workers may not import lazily
    bundle: (entry, out) => withVite(entry, out, { worker: { format: "es" } }),
  },
  {
    name: "Rollup",
    async bundle(entry, out) {
      await withRollup(entry, out);
      writePage(out, "page.js", true);
    },
  },
  {
    name: "Rollup, waiting at its top",
    entry: "await.mjs",
    async bundle(entry, out) {
      await withRollup(entry, out);
      writePage(out, "await.js", true);
    },
  },
  {
    name: "Bun's bundler",
    program: BUN,
    bundle(entry, out) {
      withBun(entry, out);
      writePage(out, "bundle.js", true);
    },
  },
  { name: "Parcel", program: PARCEL, headers: OF_PARCEL, bundle: withParcel },
];

/** Vite's development server, which bundles the package differently: its URL and a function to close it. */
export async function viteServer(entry) {
  const app = dirname(entry);
  writeFileSync(join(app, "index.html"), page(`./${basename(entry)}`, true));
  const server = await createServer({ root: app, logLevel: "error", server: { port: 0 } });
  await server.listen();
  return { url: server.resolvedUrls.local[0], close: () => server.close() };
}
