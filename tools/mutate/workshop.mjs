// A copy of the project for mutants: the tree itself never contains one, even after an interruption.

import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { build } from "esbuild";

/** Ignored files that tests need. */
const MADE = ["assembly/*.generated.ts", "src/*.generated.ts"];

function listed(root, ...options) {
  const found = execFileSync("git", ["ls-files", "--exclude-standard", "-z", ...options], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  return found.split("\0").filter(Boolean);
}

/** Copies the project until the process exits. @returns the folder */
export function openWorkshop(root) {
  const folder = mkdtempSync(join(tmpdir(), "gradlane-mutate-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => process.exit(130));
  const files = [...listed(root, "-co"), ...listed(root, "-oi", "--", ...MADE), "build"];
  for (const path of files) {
    if (!existsSync(join(root, path))) continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(join(root, path), join(folder, path), { recursive: true });
  }
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"), "dir");
  return folder;
}

/** Writes a file of the copy. */
export const write = (folder, path, text) => writeFileSync(join(folder, path), text);

/** Bundles the programs that tests start, with the mutants. */
export async function bundle(folder) {
  rmSync(join(folder, "dist"), { recursive: true, force: true });
  await build({
    absWorkingDir: folder,
    entryPoints: {
      index: "src/index.ts",
      node: "src/entries/node.ts",
      cli: existsSync(join(folder, "src/cli/bin.ts")) ? "src/cli/bin.ts" : "src/cli/index.ts",
    },
    outdir: "dist",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    external: ["sharp", "bullmq", "ioredis", "pg"],
    logLevel: "error",
    banner: {
      js: 'import { createRequire as makeRequire } from "node:module"; const require = makeRequire(import.meta.url);',
    },
  });
}
