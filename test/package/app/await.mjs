// The entry of a bundle that waits at its top: lazy parts must not wait for it in turn.

import { xor } from "./xor.mjs";

globalThis.result = await xor();
