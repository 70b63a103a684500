// What happens where stdout or stderr cannot be written to any more.

import { unwritable } from "../node/system-errors.ts";
import { EXIT } from "./exit.ts";
import { say } from "./terminal.ts";

/**
 * Nothing that is said on stderr is worth the work that it is about: that goes on. stdout is the result: a
 * reader that has seen enough, such as head, is fine; a result that is lost is not.
 */
export function watchOutputs(): void {
  process.stderr.on("error", () => {});
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(EXIT.fine);
    say(`error: ${unwritable("stdout", error).message}`);
    process.exit(EXIT.usage);
  });
}
