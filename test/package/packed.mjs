// The published package, packed from a fresh clone.

import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";

const root = new URL("../..", import.meta.url).pathname;

/** Runs npm like a user's shell, without the environment of an outer npm. */
export function npm(folder, ...args) {
  const env = Object.entries(process.env).filter(([name]) => !/^npm_|^INIT_CWD$/i.test(name));
  return execFileSync("npm", args, {
    cwd: folder,
    env: Object.fromEntries(env),
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/**
 * Packs the files that git knows or would take, in a folder of their own, with the dependencies of this
 * one: neither dist/ nor build/ nor what is generated is there. The tarball, and the dist/ it came from.
 */
export function pack(folder) {
  const clone = join(folder, "clone");
  const listed = execFileSync("git", ["ls-files", "-z", "-co", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
  });
  for (const path of listed.split("\0").filter((each) => each && existsSync(join(root, each)))) {
    mkdirSync(dirname(join(clone, path)), { recursive: true });
    copyFileSync(join(root, path), join(clone, path));
  }
  symlinkSync(join(root, "node_modules"), join(clone, "node_modules"));
  npm(clone, "pack", "--pack-destination", folder);
  const { name, version } = JSON.parse(readFileSync(join(clone, "package.json"), "utf8"));
  return { tarball: join(folder, `${name}-${version}.tgz`), dist: join(clone, "dist") };
}

/** Installs a tarball in an empty folder, without network and cache. */
export function install(tarball, folder) {
  mkdirSync(folder, { recursive: true });
  const cache = join(folder, "..", "cache");
  npm(folder, "init", "--yes", "--init-type=module");
  npm(folder, "install", "--offline", "--ignore-scripts", `--cache=${cache}`, tarball);
}
