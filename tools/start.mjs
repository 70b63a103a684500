// `npm start`: builds if necessary, then trains on synthetic digits, or on the data of the arguments.

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";

const root = new URL("..", import.meta.url);
const run = (...args) => execFileSync(process.execPath, args, { cwd: root, stdio: "inherit" });

if (!existsSync(new URL("dist/cli.js", root))) {
  run("tools/build-wasm.mjs");
  run("tools/build.mjs", "--node-only");
}
try {
  const given = process.argv.slice(2);
  run("dist/cli.js", "train", ...(given.length > 0 ? given : ["--epochs", "5"])); // under a minute
} catch (error) {
  process.exit(error.status ?? 1);
}
