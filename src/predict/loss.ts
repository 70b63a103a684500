import { isRecord } from "../core/record.ts";
import type { LossFacts } from "../training/results.ts";

/** What predictions depend on of the losses, by kind. */
const FACTS: Readonly<Record<string, Omit<LossFacts, "name">>> = {
  softmaxCrossEntropy: { target: "labels", activation: "softmax" },
  hinge: { target: "labels" },
  binaryCrossEntropy: { target: "binary", activation: "sigmoid" },
};

/** The loss of a file. Those that users define are known by their name alone. */
export function readLoss(loss: unknown): LossFacts {
  const kind = isRecord(loss) ? loss.kind : loss;
  const name = typeof kind === "string" ? kind : "none";
  return { name, ...(Object.hasOwn(FACTS, name) && FACTS[name]) };
}
