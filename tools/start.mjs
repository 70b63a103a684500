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
  run("dist/cli.js", "train", ...process.argv.slice(2));
} catch (error) {
  process.exit(error.status ?? 1);
}
