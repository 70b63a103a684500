import { GradlaneError, NumericsError } from "../core/errors.ts";
import { showValue } from "../core/show.ts";
import { visible } from "../core/visible.ts";
import { messageFor } from "./hints.ts";

/** Exit codes. */
export const EXIT = {
  success: 0,
  /** A bug in gradlane. */
  failed: 1,
  /** Bad arguments or data. */
  usage: 2,
  diverged: 3,
  /** EX_TEMPFAIL of sysexits.h: the training can be resumed. */
  interrupted: 75,
} as const;

/** The exit code for an error. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof NumericsError) return EXIT.diverged;
  return error instanceof GradlaneError || isSystemError(error) ? EXIT.usage : EXIT.failed;
}

/** The message of an error, with hints that name these flags; its stack if GRADLANE_DEBUG is set. */
export function showError(error: unknown, flags: readonly string[]): string {
  if (!(error instanceof Error)) return `error: ${showValue(error)}`;
  if (process.env.GRADLANE_DEBUG) return `error: ${error.stack}`;
  return `error: ${error instanceof GradlaneError ? messageFor(error, flags) : visible(error.message)}`;
}

/** Errors of the file system and the like. */
const isSystemError = (error: unknown) =>
  error instanceof Error && typeof (error as NodeJS.ErrnoException).errno === "number";
