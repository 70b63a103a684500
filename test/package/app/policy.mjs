// The entry of a bundle for pages whose policy forbids workers from a Blob.

import { xor } from "./xor.mjs";

xor({ workerUrl: "/worker.js" }).then(
  (result) => {
    globalThis.result = result;
  },
  (error) => {
    globalThis.result = { error: String(error) };
  },
);
