// What /metrics tells.

import { hostProcess } from "../core/host.ts";
import { VERDICTS } from "../model/monitor/thresholds.ts";
import { packageVersion } from "../node/version.ts";
import type { Deployed } from "./deployed.ts";
import { Counter, Histogram, metric } from "./metrics.ts";

/** Seconds. */
const LATENCIES = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];
const BATCHES = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096, 16_384];

/** What is measured of columns, by the name of the metric. */
const DRIFT = {
  psi: "Population stability index of a column",
  noise: "The index that is reached by chance once in a thousand times",
  distance: "Largest difference of the cumulative shares (Kolmogorov-Smirnov)",
  outside: "Share of values outside the range of the training set",
  missing: "Share of missing values",
} as const;

/** Counts requests, batches and replacements. */
export class Telemetry {
  readonly #requests = new Counter();
  readonly #latencies = new Histogram(LATENCIES);
  readonly #batches = new Histogram(BATCHES);
  readonly #reloads = new Counter();

  request(route: string, status: number, seconds: number): void {
    this.#requests.add(`${route} ${status}`, () => ({ route, code: `${status}` }));
    this.#latencies.observe(route, () => ({ route }), seconds);
  }

  batch({ name, version }: Deployed, rows: number): void {
    this.#batches.observe(`${name}@${version}`, () => ({ model: name, version }), rows);
  }

  reloaded(name: string, version: string, result: "done" | "failed"): void {
    const labels = () => ({ model: name, version, result });
    this.#reloads.add(`${name}@${version} ${result}`, labels);
  }

  /** The text of all metrics. */
  text(models: readonly Deployed[], active: number): string {
    const of = <T>(each: Deployed, value: T) =>
      [{ model: each.name, version: each.version }, value] as const;
    return [
      ...metric("gradlane_info", "gauge", "Version of gradlane", [
        [{ version: packageVersion }, 1],
      ]),
      ...this.#requests.lines("http_requests_total", "Requests by route and status"),
      ...this.#latencies.lines(
        "http_request_duration_seconds",
        "From the head of a request to its answer",
      ),
      ...metric("http_requests_in_progress", "gauge", "Requests whose body is read or answered", [
        [{}, active],
      ]),
      ...this.#batches.lines("gradlane_batch_rows", "Rows that were predicted together"),
      ...metric(
        "gradlane_waiting_rows",
        "gauge",
        "Rows that wait for a batch",
        models.map((each) => of(each, each.batcher.waitingRows)),
      ),
      ...this.#reloads.lines("gradlane_model_reloads_total", "Replacements of a model by its file"),
      ...driftLines(models),
      ...processLines(),
      "",
    ].join("\n");
  }
}

/** Drift of the last rows of each model with statistics of its training set. */
function driftLines(models: readonly Deployed[]): string[] {
  const found = models.flatMap(({ name, version, drift }) => {
    const monitoring = drift.monitoring();
    return monitoring ? [{ labels: { model: name, version }, monitoring }] : [];
  });
  const columns = found.flatMap(({ labels, monitoring }) =>
    monitoring.features.map((each) => ({ labels: { ...labels, column: each.name }, drift: each })),
  );
  const measures = Object.keys(DRIFT) as (keyof typeof DRIFT)[];
  return [
    ...metric(
      "gradlane_drift_rows",
      "gauge",
      "Rows whose drift is shown: the last ones",
      found.map(({ labels, monitoring }) => [labels, monitoring.rows]),
    ),
    ...metric(
      "gradlane_drift_verdict",
      "gauge",
      "Drift of a column: 0 stable, 1 moved, 2 shifted",
      columns.map(({ labels, drift }) => [labels, VERDICTS.indexOf(drift.verdict)]),
    ),
    ...measures.flatMap((measure) =>
      metric(
        `gradlane_drift_${measure}`,
        "gauge",
        DRIFT[measure],
        columns.map(({ labels, drift }) => [labels, drift[measure]]),
      ),
    ),
  ];
}

/** Of the process, where the host tells. */
function processLines(): string[] {
  const host = hostProcess();
  if (!host?.memoryUsage?.rss || !host.cpuUsage) return [];
  const { user, system } = host.cpuUsage();
  const memory = host.memoryUsage.rss();
  return [
    ...metric("process_resident_memory_bytes", "gauge", "Resident memory", [[{}, memory]]),
    ...metric("process_cpu_seconds_total", "counter", "CPU time", [[{}, (user + system) / 1e6]]),
    ...metric("process_start_time_seconds", "gauge", "Start of the process", [
      [{}, performance.timeOrigin / 1000],
    ]),
  ];
}
