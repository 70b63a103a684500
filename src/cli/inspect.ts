import { countOf } from "../core/text.ts";
import { schemaText } from "../data/schema-text.ts";
import type { LimitOptions } from "../node/budget.ts";
import { stepsText } from "../preprocessing/steps-text.ts";
import { EXIT } from "./exit.ts";
import { openModel } from "./open-model.ts";
import { linesOf, print } from "./terminal.ts";

/** Describes a saved model. @returns the exit code */
export async function inspectCommand(path: string, options: LimitOptions): Promise<number> {
  const model = await openModel(path, options);
  const { compiled, classNames, statistics } = model;
  const lines = linesOf(model.summary());
  if (compiled) {
    const { optimizer, loss, step, epoch } = compiled.session;
    const { kind, ...settings } = optimizer;
    const shown = Object.entries(settings).map(([name, value]) => `${name} ${value}`);
    lines.push(`loss: ${loss.name}`, `optimizer: ${kind}, ${shown.join(", ")}`);
    lines.push(`trained: ${countOf(step, "step")}, ${countOf(epoch, "epoch")}`);
  }
  if (model.schema) lines.push(...linesOf(schemaText(model.schema)));
  lines.push(`preprocessing of x: ${stepsText(model.preprocessing)}`);
  if (model.targetPreprocessing) {
    lines.push(`preprocessing of y: ${stepsText(model.targetPreprocessing)}`);
  }
  if (classNames) lines.push(`classes: ${classNames.join(", ")}`);
  if (statistics) lines.push(`columns of x in training: ${statistics.mean.length}`);
  lines.push(`seed: ${model.architecture.seed}`, `weights hash: ${model.weightsHash()}`);
  print(...lines);
  return EXIT.success;
}
