// A process of local(): does a job at a time, until its parent goes.

import { GradlaneError } from "../core/errors.ts";
import { readJob } from "./job.ts";
import { doJob } from "./train-job.ts";

// Ctrl+C is its parent's to answer
process.on("SIGINT", () => {});
process.on("disconnect", () => process.exit());
process.on("message", async (given) => {
  try {
    process.send!({ result: await doJob(readJob(given)) });
  } catch (error) {
    process.send!({ error: messageOf(error) });
  }
});

/** With its stack, if it is a bug. */
function messageOf(error: unknown): string {
  if (error instanceof GradlaneError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
