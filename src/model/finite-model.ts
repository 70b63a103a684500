import { requireFinite } from "../training/finite.ts";
import type { ModelState } from "./model-state.ts";

/** @throws NumericsError if weights or optimizer state are not finite */
export function requireFiniteModel(action: string, model: ModelState): void {
  if (model.compiled) model.compiled.session.requireFinite(action);
  else requireFinite(action, model.currentWeights());
}
