// Errors of stdout and stderr.

import { unwritable } from "../node/system-errors.ts";
import { EXIT } from "./exit.ts";
import { say } from "./terminal.ts";

/**
 * Ignores errors of stderr, so that work continues. On stdout, a reader that has seen enough, such as head,
 * ends the program with success; any other error means that the result is lost.
 */
export function handleOutputErrors(): void {
  process.stderr.on("error", () => {});
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(EXIT.success);
    say(`error: ${unwritable("stdout", error).message}`);
    process.exit(EXIT.usage);
  });
}
