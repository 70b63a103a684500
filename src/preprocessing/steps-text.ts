import { stepsOf } from "./pipeline.ts";
import type { Transformer } from "./transformer.ts";

/** The steps of a preprocessing by kind: "standardScaler per channel, pca"; "none" without steps. */
export const stepsText = (transformer: Transformer | undefined): string =>
  stepsOf(transformer)
    .map((step) =>
      "per" in step && step.per === "channel" ? `${step.kind} per channel` : step.kind,
    )
    .join(", ") || "none";
