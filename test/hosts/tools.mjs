// The large peers, if anybody has installed them: Bun, Deno, Next.js and Parcel.

import { execFileSync, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

const root = new URL(".", import.meta.url).pathname;
/** Folder of their packages. */
export const HOSTS = join(root, "node_modules");

export const MISSING = "is not installed: npm ci --ignore-scripts --prefix test/hosts";

/** Programs, by name. */
export const BUN = join(HOSTS, "@oven/bun-linux-x64-baseline/bin/bun");
export const DENO = join(HOSTS, "@deno/linux-x64-glibc/deno");
export const NEXT = join(HOSTS, "next/dist/bin/next");
export const PARCEL = join(HOSTS, "parcel/lib/bin.js");

/** Milliseconds for a build. */
const PATIENCE = 180_000;
const env = { ...process.env, NEXT_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1" };
const options = { env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], timeout: PATIENCE };

/**
 * Copies a project to build/NAME, beside the peers, so that it finds them as it would its own packages, and the
 * installed package with it.
 */
export function makeProject(name, app, files) {
  const build = join(root, "build");
  const project = join(build, name);
  rmSync(project, { recursive: true, force: true });
  mkdirSync(project, { recursive: true });
  const installed = join(build, "node_modules/gradlane");
  rmSync(installed, { recursive: true, force: true });
  cpSync(join(app, "node_modules/gradlane"), installed, { recursive: true });
  for (const file of files) cpSync(join(app, file), join(project, file));
  writeFileSync(join(project, "package.json"), JSON.stringify({ private: true, type: "module" }));
  if (existsSync(join(root, name))) cpSync(join(root, name), project, { recursive: true });
  return project;
}

/** Parcel, without options: an output folder of a page with an entry. */
export function withParcel(entry, out) {
  const name = basename(entry);
  const project = makeProject("parcel", dirname(entry), [name, "xor.mjs"]);
  const page = `<!doctype html><meta charset="utf-8"><script type="module" src="${name}"></script>`;
  writeFileSync(join(project, "index.html"), page);
  const args = ["build", "index.html", "--dist-dir", out, "--no-cache", "--no-autoinstall"];
  execFileSync(process.execPath, [PARCEL, ...args], { ...options, cwd: project });
}

/** Bun's bundler, for browsers. */
export const withBun = (entry, out) =>
  execFileSync(BUN, ["build", entry, "--outfile", join(out, "bundle.js")], options);

/** Builds an app of Next.js and starts it: its address, and a function that ends it. */
export async function startNext(app) {
  const cwd = makeProject("next", app, ["xor.mjs"]);
  execFileSync(process.execPath, [NEXT, "build"], { ...options, cwd });
  const args = [NEXT, "start", "--port", "0", "--hostname", "127.0.0.1"];
  const server = spawn(process.execPath, args, { env, cwd, stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve) => server.once("exit", resolve));
  const close = async () => {
    server.kill();
    await ended;
  };
  const printed = new Promise((resolve, reject) => {
    let text = "";
    server.stdout.on("data", (part) => {
      text += part;
      const [url] = /http:\/\/127\S+/.exec(text) ?? [];
      if (url && text.includes("Ready")) resolve(url);
    });
    ended.then((code) => reject(new Error(`next start ended with ${code}: ${text}`)));
  });
  return { url: await printed, close };
}
