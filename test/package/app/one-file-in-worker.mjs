// The same in a worker.

import { Worker } from "node:worker_threads";

new Worker(new URL("one-file.mjs", import.meta.url));
