// A worker that a page has made.

import { xor } from "./xor.mjs";

xor({ workerUrl: "/worker.js" }).then(postMessage, (error) =>
  postMessage({ error: String(error) }),
);
