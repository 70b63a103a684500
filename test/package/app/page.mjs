// The entry of a bundle: no top-level await, which a classic script cannot have.

import { xor } from "./xor.mjs";

xor().then(
  (result) => {
    globalThis.result = result;
  },
  (error) => {
    globalThis.result = { error: String(error) };
  },
);
