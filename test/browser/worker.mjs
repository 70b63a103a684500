// A worker that a page has made.

import * as gradlane from "/dist/index.js";
import * as workouts from "./workout.mjs";

globalThis.onmessage = async ({ data: [name, ...rest] }) => {
  postMessage(await workouts[name](gradlane, ...rest));
};
