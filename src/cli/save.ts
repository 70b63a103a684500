// Saves a trained model, elsewhere if necessary.

import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataError } from "../core/errors.ts";
import type { Model } from "../model/model.ts";
import { say } from "./terminal.ts";

/** Saves a model to a path or, if that fails, to the folder for temporary files. @returns its path */
export async function saveSomewhere(model: Model, out: string): Promise<string> {
  try {
    await model.save(out);
    return out;
  } catch (error) {
    if (!(error instanceof DataError && error.code === "FILE_UNWRITABLE")) throw error;
    const instead = join(tmpdir(), `${model.weightsHash().slice(0, 16)}.gradlane`);
    await model.save(instead).catch(() => {
      throw error;
    });
    say(`error: ${error.message}`, `saved instead: ${instead}`);
    return instead;
  }
}
