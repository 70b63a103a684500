import { GradlaneError, NumericsError } from "../core/errors.ts";
import { showValue } from "../core/show.ts";
import { visible } from "../core/visible.ts";
import { messageFor } from "./hints.ts";

/** Exit codes. */
export const EXIT = {
  fine: 0,
  /** A bug of ours. */
  failed: 1,
  /** Bad arguments or data. */
  usage: 2,
  diverged: 3,
  /** EX_TEMPFAIL of sysexits.h: the same command can be taken up again. */
  interrupted: 75,
} as const;

/** The exit code for what was thrown. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof NumericsError) return EXIT.diverged;
  return error instanceof GradlaneError || isSystemError(error) ? EXIT.usage : EXIT.failed;
}

/** The line for people, with hints at these arguments; with GRADLANE_DEBUG set the stack. */
export function showError(error: unknown, flags: readonly string[]): string {
  if (!(error instanceof Error)) return `error: ${showValue(error)}`;
  if (process.env.GRADLANE_DEBUG) return `error: ${error.stack}`;
  return `error: ${error instanceof GradlaneError ? messageFor(error, flags) : visible(error.message)}`;
}

/** Files that cannot be written and the like. */
const isSystemError = (error: unknown) =>
  error instanceof Error && typeof (error as NodeJS.ErrnoException).errno === "number";
