import { DataError } from "../core/errors.ts";
import { Model } from "./model.ts";

/** @throws DataError MODEL for anything else than a model */
export function requireModel(action: string, given: unknown): void {
  if (given instanceof Model) return;
  throw DataError.of("MODEL", action, "a model of sequential() or network()", given);
}
