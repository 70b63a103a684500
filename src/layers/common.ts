// Checks of the options that all layers have.

import { DataError } from "../core/errors.ts";
import { requireBooleans } from "../core/names.ts";
import { showValue } from "../core/show.ts";

/** { name } where one is given. Names are parts of paths such as "hidden.kernel". */
export function requireLayerName(name: string | undefined): { readonly name?: string } {
  if (name === undefined) return {};
  if (typeof name === "string" && /^[^\s.][^.]*$/.test(name) && name.length <= 100) return { name };
  throw new DataError(
    "LAYER_NAME",
    `Cannot name a layer ${showValue(name)}: expected 1 to 100 characters without dots`,
    { got: name },
  );
}

/** { trainable } where it is given. */
export function requireTrainable(trainable: boolean | undefined): { readonly trainable?: boolean } {
  if (trainable === undefined) return {};
  requireBooleans("a layer", { trainable }, "TRAINABLE");
  return { trainable };
}
