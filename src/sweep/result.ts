// What came of a job: small, without weights.

import { DataError } from "../core/errors.ts";
import { isRecord, present } from "../core/record.ts";
import type { Recipe } from "./recipe.ts";

/** How a job ended: all of these are results. A lost worker is none, its job is done again. */
export const STATUSES = ["done", "diverged", "failed", "stopped"] as const;

/** Who did a job. */
export interface WorkerFacts {
  readonly host: string;
  readonly pid: number;
  readonly node: string;
  readonly gradlane: string;
}

/** The result of a job. */
export interface JobResult {
  readonly id: string;
  /** stopped: it took longer than its limit. */
  readonly status: (typeof STATUSES)[number];
  readonly metric?: "accuracy" | "r2";
  /** On the held-out rows; null if R² is undefined. */
  readonly value?: number | null;
  readonly weightsHash?: string;
  /** What the library says of a job that was not done. */
  readonly message?: string;
  readonly seconds: number;
  readonly worker: WorkerFacts;
}

/** A result, and what it is of. */
export interface SweepResult extends JobResult {
  readonly config: Recipe;
  readonly fold: number;
  readonly seed: number;
  /** Epochs, if the search chose them. */
  readonly epochs?: number;
}

/** Reads the result of a job from outside; what else it holds is left out. @throws DataError for other values */
export function readResult(given: unknown, action = "read the result of a job"): JobResult {
  if (!isResult(given)) {
    const expected = "an id, a status and what came of it";
    throw DataError.of("RESULT", action, expected, given);
  }
  const { id, status, metric, value, weightsHash, message, seconds, worker } = given;
  return present({ id, status, metric, value, weightsHash, message, seconds, worker }) as JobResult;
}

const isResult = (given: unknown): given is JobResult =>
  isRecord(given) &&
  /^gl-[0-9a-f]{40}$/.test(String(given.id)) &&
  STATUSES.includes(given.status as never) &&
  Number.isFinite(given.seconds) &&
  isRecord(given.worker) &&
  (given.message === undefined || typeof given.message === "string") &&
  (given.status !== "done" || isDone(given));

const isDone = ({ metric, value, weightsHash }: Readonly<Record<string, unknown>>): boolean =>
  (metric === "accuracy" || metric === "r2") &&
  (value === null || Number.isFinite(value)) &&
  /^[0-9a-f]{64}$/.test(String(weightsHash));
