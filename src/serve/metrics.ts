// Metrics in the text format of Prometheus, version 0.0.4.

/** Labels of a series, in the order of their names. */
type Labels = Readonly<Record<string, string>>;

export const METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** The lines of a metric: its help, its type, and a sample for each series. */
export function metric(
  name: string,
  type: "counter" | "gauge",
  help: string,
  samples: Iterable<readonly [Labels, number]>,
): string[] {
  return [
    ...head(name, type, help),
    ...Array.from(samples, ([labels, value]) => sample(name, labels, value)),
  ];
}

const head = (name: string, type: string, help: string) => [
  `# HELP ${name} ${help}`,
  `# TYPE ${name} ${type}`,
];

function sample(name: string, labels: Labels, value: number): string {
  const shown = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
  return `${name}${shown.length > 0 ? `{${shown.join(",")}}` : ""} ${numberText(value)}`;
}

const ESCAPES: Readonly<Record<string, string>> = { "\\": "\\\\", '"': '\\"', "\n": "\\n" };
const escaped = (text: string) => text.replace(/[\\"\n]/g, (character) => ESCAPES[character]!);

function numberText(value: number): string {
  if (Number.isFinite(value) || Number.isNaN(value)) return String(value);
  return value > 0 ? "+Inf" : "-Inf";
}

/** Counts by label. */
export class Counter {
  readonly #counts = new Map<string, { readonly labels: Labels; count: number }>();

  /** @param key the same for the same labels */
  add(key: string, labels: () => Labels, count = 1): void {
    const found = this.#counts.get(key);
    if (found) found.count += count;
    else this.#counts.set(key, { labels: labels(), count });
  }

  lines(name: string, help: string): string[] {
    const samples = Array.from(
      this.#counts.values(),
      ({ labels, count }) => [labels, count] as const,
    );
    return metric(name, "counter", help, samples);
  }
}

interface Series {
  readonly labels: Labels;
  readonly counts: Float64Array;
  sum: number;
}

/** Histograms by label. */
export class Histogram {
  readonly #bounds: readonly number[];
  readonly #series = new Map<string, Series>();

  /** @param bounds upper bounds of the buckets, ascending; the last bucket has none */
  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
  }

  observe(key: string, labels: () => Labels, value: number): void {
    let series = this.#series.get(key);
    if (!series) {
      const counts = new Float64Array(this.#bounds.length + 1);
      series = { labels: labels(), counts, sum: 0 };
      this.#series.set(key, series);
    }
    let bucket = 0;
    while (bucket < this.#bounds.length && value > this.#bounds[bucket]!) bucket++;
    series.counts[bucket]!++;
    series.sum += value;
  }

  lines(name: string, help: string): string[] {
    const lines = head(name, "histogram", help);
    for (const { labels, counts, sum } of this.#series.values()) {
      let total = 0;
      counts.forEach((count, i) => {
        total += count;
        const le = numberText(this.#bounds[i] ?? Infinity);
        lines.push(sample(`${name}_bucket`, { ...labels, le }, total));
      });
      lines.push(sample(`${name}_sum`, labels, sum), sample(`${name}_count`, labels, total));
    }
    return lines;
  }
}
