// Other versions of the compiler: they accept and refuse what this project's does.

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import { expect, it } from "vitest";

it.each(["5.9", "7"])(
  "TypeScript %s takes these programs, and no mistake in them",
  async (version) => {
    const compiler = `test/hosts/node_modules/typescript-${version}/bin/tsc`;
    if (!existsSync(compiler)) return; // npm ci --ignore-scripts --prefix test/hosts
    const { stdout } = await promisify(execFile)(process.execPath, [
      compiler,
      "-p",
      "test/types",
    ]).catch((error: { stdout: string }) => error);
    expect(stdout).toBe("");
  },
);
