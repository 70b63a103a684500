// What a sweep found: its settings from best to worst.

import { type JudgedBy, metricName, showMetric } from "../cli/show-metric.ts";
import { table } from "../core/text.ts";
import { deviation, mean } from "../easy/fold-statistics.ts";
import type { Recipe } from "./recipe.ts";
import type { SweepResult } from "./result.ts";

/** A setting, and what came of its trainings. */
export interface Trial {
  readonly config: Recipe;
  readonly metric: JudgedBy | undefined;
  /** The mean over folds and seeds; undefined unless all of them were done. */
  readonly value: number | undefined;
  /** The standard deviation over folds and seeds, divided by their number. */
  readonly deviation: number | undefined;
  /** Of each training that was done. */
  readonly values: readonly number[];
  /** Of the first training that was not done: its status and message. */
  readonly problem: string | undefined;
  /** The epochs of a search that chose them. */
  readonly epochs: number | undefined;
  readonly seconds: number;
}

/** The trials of results, best first; those with problems last; equal ones in the order of the results. */
export function summarize(results: readonly SweepResult[]): Trial[] {
  const groups = new Map<Recipe, SweepResult[]>();
  for (const result of results) {
    const group = groups.get(result.config);
    if (group) group.push(result);
    else groups.set(result.config, [result]);
  }
  const trials = [...groups].map(([config, group]) => trialOf(config, group));
  const rank = ({ value }: Trial) => value ?? Number.NEGATIVE_INFINITY;
  return trials.sort((a, b) => (rank(a) === rank(b) ? 0 : rank(b) - rank(a)));
}

function trialOf(config: Recipe, results: readonly SweepResult[]): Trial {
  const values = results.flatMap(({ value }) => (typeof value === "number" ? [value] : []));
  const bad = results.find(({ status }) => status !== "done");
  const isWhole = values.length === results.length;
  return {
    config,
    metric: results.find(({ metric }) => metric)?.metric,
    value: isWhole ? mean(values) : undefined,
    deviation: isWhole ? deviation(values) : undefined,
    values,
    problem: bad ? `${bad.status}: ${bad.message}` : isWhole ? undefined : "R² is undefined",
    epochs: results[0]!.epochs,
    seconds: results.reduce((sum, { seconds }) => sum + seconds, 0),
  };
}

/** A table of trials, for people. */
export function trialTable(trials: readonly Trial[], most = 20): string {
  const shown = trials.slice(0, most);
  const names = [...new Set(trials.flatMap(({ config }) => Object.keys(config)))];
  const show = (value: number | undefined, metric: Trial["metric"]) =>
    value === undefined ? "–" : showMetric(metric!, value);
  const hasEpochs = trials.some(({ epochs }) => epochs !== undefined);
  const isSpread = trials.some(({ values }) => values.length > 1);
  const metric = trials.find((trial) => trial.metric)?.metric;
  const head = [
    ...names,
    ...(hasEpochs ? ["epochs"] : []),
    metric ? metricName(metric) : "result",
    ...(isSpread ? ["deviation"] : []),
    "",
  ];
  const rows = shown.map((trial) => [
    ...names.map((name) => cellOf(trial.config[name])),
    ...(hasEpochs ? [String(trial.epochs ?? "")] : []),
    show(trial.value, trial.metric),
    ...(isSpread ? [show(trial.deviation, trial.metric)] : []),
    trial.problem ?? "",
  ]);
  const columns = head.map((_, column) => column).slice(0, -1);
  const left = trials.length - shown.length;
  return table([head, ...rows], columns) + (left > 0 ? `\n… and ${left} more` : "");
}

/** A value of a setting as text. */
export const cellOf = (value: unknown): string =>
  Array.isArray(value)
    ? value.length === 0
      ? "none"
      : value.join(",")
    : typeof value === "object"
      ? JSON.stringify(value)
      : String(value ?? "");
