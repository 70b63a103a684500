// Asks for the second script, which says what it brings.

import type { FunctionComponent } from "preact";
import { currentStore } from "./store.ts";
import { addressOf } from "./worker-source.ts";

let below: FunctionComponent | undefined;

/** What stands below the first screen; undefined before the second script has come. */
export const belowView = (): FunctionComponent | undefined => below;

/** Called by the second script. */
export function showLater(Below: FunctionComponent): void {
  below = Below;
  currentStore().set({});
}

/** Loads the second script. */
export function loadLater(): void {
  const script = document.createElement("script");
  script.src = addressOf("later.js");
  script.onerror = () => currentStore().set({ notice: "later.js is missing beside the page" });
  document.body.append(script);
}
