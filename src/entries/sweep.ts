// Many trainings, on one machine or many: the entry `gradlane/sweep`, for Node.

export type { Executor, RunOptions } from "../sweep/executor.ts";
export type { DataReference, Job } from "../sweep/job.ts";
export type { Json } from "../sweep/json.ts";
export { type LocalOptions, local } from "../sweep/local.ts";
export type { Recipe } from "../sweep/recipe.ts";
export type { JobResult, SweepResult, WorkerFacts } from "../sweep/result.ts";
export type { Range, Space } from "../sweep/space.ts";
export type { Trial } from "../sweep/summary.ts";
export { type Sweep, type SweepOptions, sweep } from "../sweep/sweep.ts";
