// The entry of a bundle with all of the library: parts that are loaded on demand are in the one file.

import * as gradlane from "gradlane";
import { field } from "./field.mjs";

field(gradlane, "wasm").then(
  (found) => {
    globalThis.result = found;
  },
  (error) => {
    globalThis.result = { error: String(error) };
  },
);
