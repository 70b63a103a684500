// The page, or its worker: one script is both.

import { startPage } from "./app/page.tsx";
import { startWorker } from "./worker/worker.ts";

export function start(): void {
  if (typeof document === "undefined") startWorker();
  else startPage();
}
