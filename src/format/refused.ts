import { FormatError, GradlaneError, phrase } from "../core/errors.ts";

/** The error for a file that is not exactly a saved model. */
export const refused = (expected: string, got: string, hint?: string): FormatError =>
  FormatError.of("MODEL_FILE", "load the model", expected, phrase(got, got), {
    ...(hint !== undefined && { hint }),
  });

/** Turns errors about the contents of a file into errors of the file. */
export async function asFormatError<T>(work: () => T | Promise<T>, hint?: string): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof GradlaneError) || error instanceof FormatError) throw error;
    throw new FormatError("MODEL_FILE", `Cannot load the model: ${error.message}`, {
      got: error.got,
      ...(hint !== undefined && { hint }),
    });
  }
}
