// The settings of the training, and the layers.

import { Augmentation } from "../../augmentation/augmentation.ts";
import { ROWS, showShape } from "../../core/shape.ts";
import { parameterCount } from "../../layers/architecture.ts";
import { stepsText } from "../../preprocessing/steps-text.ts";
import type { Facts } from "../facts.ts";
import { factsOf, figure, type Html, html, type Piece, tableOf } from "../html.ts";
import { printedCount } from "../numbers.ts";

/** All settings, and a table of the layers. */
export function settingsSection({ options, model }: Facts): Html {
  const { optimizer, loss, step, epoch } = model.compiled!.session;
  const { kind, ...rates } = optimizer;
  const named = (values: object) =>
    Object.entries(values).map(([name, value]) => [words(name), show(value)] as const);
  const { targetPreprocessing } = model;
  const settings: (readonly [string, Piece])[] = [
    ["loss", loss.name],
    ["optimizer", kind],
    ...named(rates),
    ["preprocessing", stepsText(model.preprocessing)],
    ...(targetPreprocessing
      ? [["target preprocessing", stepsText(targetPreprocessing)] as const]
      : []),
    ["seed", model.architecture.seed],
    ["epochs trained", epoch],
    ["steps trained", step],
    ...named(options.settings ?? {}),
  ];
  const layers = model.architecture.layers.map(
    ({ layer, definition, name, within, outputShape, parameters }) => {
      const { kind: what, name: _, ...rest } = layer as { kind: string; name?: string };
      const hidden = ["units", "shape", ...(definition.branches ?? [])];
      const details = Object.entries(rest)
        .filter(([key, value]) => value !== undefined && !hidden.includes(key))
        .map(([key, value]) => `${words(key)} ${show(value)}`);
      const weights = parameterCount(parameters);
      const shape = showShape([ROWS, ...outputShape]);
      return [
        "– ".repeat(within.length) + name,
        what,
        shape,
        printedCount(weights),
        details.join(", "),
      ];
    },
  );
  return html`<section id="settings"><h2>Settings</h2>
${factsOf(settings)}
${figure("Layers", tableOf(["layer", "kind", "output", "weights", "options"], layers, [3]))}</section>`;
}

/** The words of a name: "learning rate" of "learningRate". */
const words = (name: string) =>
  name.replace(/([a-z])([A-Z])/g, (_, a, b) => `${a} ${b.toLowerCase()}`);

/** The text of an option: "elu (alpha 1)" of { kind: "elu", alpha: 1 }. */
function show(value: unknown): string {
  if (typeof value === "number") return String(Number(value.toPrecision(6)));
  if (typeof value !== "object" || value === null) return String(value);
  if (value instanceof Augmentation) return value.names.join(", ");
  if (Array.isArray(value)) return value.map(show).join(", ");
  const { kind, ...rest } = value as Record<string, unknown>;
  const parts = Object.entries(rest)
    .filter(([, each]) => typeof each !== "function")
    .map(([name, each]) => `${words(name)} ${show(each)}`)
    .join(", ");
  if (kind === undefined) return parts;
  return parts === "" ? String(kind) : `${kind} (${parts})`;
}
