// Options that several calls of a model share.

import { DataError, phrase, RuntimeUnsupportedError } from "../core/errors.ts";
import { type Engine, requireEngine } from "../engine/engine.ts";
import type { Compiled } from "./compiled.ts";

/** @throws DataError BATCH_SIZE unless it is an integer >= 1 */
export function requireBatchSize(action: string, batchSize: number): number {
  if (Number.isInteger(batchSize) && batchSize >= 1 && batchSize <= 0x7fffffff) return batchSize;
  throw DataError.of("BATCH_SIZE", action, "batchSize to be an integer >= 1", batchSize);
}

/** @throws RuntimeUnsupportedError unless the engine is that of compile() */
export function requireSameEngine(
  action: string,
  { session }: Compiled,
  engine: Engine | undefined,
): void {
  requireEngine(engine);
  if (engine === undefined || engine === session.engine) return;
  const expected = "the engine the model was compiled for";
  throw RuntimeUnsupportedError.of("OTHER_ENGINE", action, expected, phrase("another"), {
    hint: "pass it to compile()",
  });
}
