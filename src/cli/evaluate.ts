import { DataError, phrase } from "../core/errors.ts";
import { classNamesOf } from "../model/classes.ts";
import { assess, resultJson, resultLines } from "./assessment.ts";
import { loadTestData } from "./data.ts";
import { type EngineArguments, startEngine } from "./engine.ts";
import { EXIT } from "./exit.ts";
import { openModel } from "./open-model.ts";
import type { ReadingArguments } from "./table-file.ts";
import { linesOf, print, printJson, say } from "./terminal.ts";

/** Arguments of `gradlane evaluate` and `gradlane predict`. */
export interface ModelArguments extends EngineArguments, ReadingArguments {
  readonly data?: string;
  /** Files of arrays, instead of data. */
  readonly x?: string;
  readonly y?: string;
  readonly target?: string;
  readonly json?: boolean;
}

/** The path of the rows. @throws DataError if none is given */
export function requirePath({ data, x }: Pick<ModelArguments, "data" | "x">): string {
  const path = data ?? x;
  if (path !== undefined) return path;
  const hint = "add --data PATH";
  throw DataError.of("ARGUMENT", "read data", "--data or --x", phrase("neither"), { hint });
}

/** Evaluates a saved model. @returns the exit code */
export async function evaluateCommand(path: string, options: ModelArguments): Promise<number> {
  await startEngine(options);
  const model = await openModel(path, options);
  const { data, notes } = await loadTestData(requirePath(options), options, {
    classNames: classNamesOf(model),
    inputShape: model.architecture.input.shape,
    schema: model.schema,
  });
  say(...notes.flatMap(linesOf));
  const began = performance.now();
  const result = await assess(model, data);
  const seconds = (performance.now() - began) / 1000;
  if (options.json) printJson(resultJson(result, model, seconds, path));
  else print(...resultLines(result, model));
  return EXIT.success;
}
