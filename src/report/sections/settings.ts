// How it was trained: every setting, and the layers.

import { Augmentation } from "../../augmentation/augmentation.ts";
import { ROWS, showShape, sizeOf } from "../../core/shape.ts";
import { stepsOf } from "../../preprocessing/pipeline.ts";
import type { Transformer } from "../../preprocessing/transformer.ts";
import type { Facts } from "../facts.ts";
import { factsOf, figure, type Html, html, type Piece, tableOf } from "../html.ts";
import { printedCount } from "../numbers.ts";

/** Settings by name, layers, optimizer, preprocessing. */
export function settingsSection({ options, model }: Facts): Html {
  const { optimizer, loss, step, epoch } = model.compiled!.session;
  const { kind, ...rates } = optimizer;
  const settings: (readonly [string, Piece])[] = [
    ["loss", loss.name],
    ["optimizer", kind],
    ...Object.entries(rates).map(([name, value]) => [words(name), show(value)] as const),
    ["preprocessing", showSteps(model.preprocessing)],
    ...(model.targetPreprocessing
      ? [["target preprocessing", showSteps(model.targetPreprocessing)] as const]
      : []),
    ["seed", model.architecture.seed],
    ["epochs trained", epoch],
    ["steps trained", step],
    ...Object.entries(options.settings ?? {}).map(
      ([name, value]) => [words(name), show(value)] as const,
    ),
  ];
  const layers = model.architecture.layers.map(({ layer, name, outputShape, parameters }) => {
    const { kind: what, name: _, ...rest } = layer as { kind: string; name?: string };
    const details = Object.entries(rest)
      .filter(([key, value]) => value !== undefined && !["units", "shape"].includes(key))
      .map(([key, value]) => `${words(key)} ${show(value)}`);
    const weights = parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    return [
      name,
      what,
      showShape([ROWS, ...outputShape]),
      printedCount(weights),
      details.join(", "),
    ];
  });
  return html`<section id="settings"><h2>Settings</h2>
${factsOf(settings)}
${figure("Layers", tableOf(["layer", "kind", "output", "weights", "options"], layers, [3]))}</section>`;
}

/** "learningRate" as "learning rate". */
const words = (name: string) =>
  name.replace(/([a-z])([A-Z])/g, (_, a, b) => `${a} ${b.toLowerCase()}`);

/** An option as text: { kind: "elu", alpha: 1 } as "elu (alpha 1)". */
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

const showSteps = (preprocessing: Transformer | undefined): string =>
  stepsOf(preprocessing)
    .map(({ kind }) => kind)
    .join(", ") || "none";
