// A process of local(): does a job at a time, until its parent goes.

import { readJob } from "./job.ts";
import { doJob } from "./train-job.ts";

// Ctrl+C is its parent's to answer
process.on("SIGINT", () => {});
process.on("disconnect", () => process.exit());
process.on("message", async (given) => {
  try {
    process.send!({ result: await doJob(readJob(given)) });
  } catch (error) {
    process.send!({
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
  }
});
