import { FormatError } from "../core/errors.ts";
import { loadModel } from "../model/checkpoint/load-model.ts";
import type { Model } from "../model/model.ts";
import { DEFAULT_MAX_BYTES, type LimitOptions } from "../node/budget.ts";
import { showPath } from "../node/path.ts";

/** Loads a model; `maxBytes` can only raise the default limit. @throws FormatError that names the file */
export async function openModel(
  path: string,
  { maxBytes = DEFAULT_MAX_BYTES }: LimitOptions = {},
): Promise<Model> {
  try {
    return await loadModel(path, { maxBytes: Math.max(maxBytes, DEFAULT_MAX_BYTES) });
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new FormatError(
      error.code,
      `Cannot open ${showPath(path)}: expected a gradlane model; ${error.message}`,
      { expected: error.expected, got: error.got },
    );
  }
}
