import { expect, it } from "vitest";
import { loadPredictor } from "../../src/entries/predict.ts";
import { createHandler, type Handler } from "../../src/entries/serve.ts";
import { Counter, Histogram, metric } from "../../src/serve/metrics.ts";
import { get, ofTable, post } from "./served-models.ts";

const metricsOf = async (handler: Handler) => {
  const response = await handler(get("/metrics"));
  expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  return response.text();
};

it("writes the text format", () => {
  const samples = [
    [{ name: 'a"\\\n' }, Infinity],
    [{}, Number.NaN],
  ] as const;
  expect(metric("m", "gauge", "Help", samples)).toEqual([
    "# HELP m Help",
    "# TYPE m gauge",
    'm{name="a\\"\\\\\\n"} +Inf',
    "m NaN",
  ]);
  const counter = new Counter();
  for (const code of ["200", "200", "404"]) counter.add(code, () => ({ code }));
  expect(counter.lines("c", "Help").slice(2)).toEqual(['c{code="200"} 2', 'c{code="404"} 1']);
  const histogram = new Histogram([1, 2]);
  for (const value of [0.5, 1, 1.5, 9]) histogram.observe("", () => ({}), value);
  expect(histogram.lines("h", "Help")).toEqual([
    "# HELP h Help",
    "# TYPE h histogram",
    'h_bucket{le="1"} 2',
    'h_bucket{le="2"} 3',
    'h_bucket{le="+Inf"} 4',
    "h_sum 12",
    "h_count 4",
  ]);
});

it("has a help and a type for every metric, once, and only valid lines", async () => {
  const handler = createHandler(await ofTable("member"));
  await handler(post("/invocations", { instances: [[20, "cook", "1970-01-01"]] }));
  const lines = (await metricsOf(handler)).trimEnd().split("\n");
  const names = lines
    .filter((line) => line.startsWith("# TYPE"))
    .map((line) => line.split(" ")[2]!);
  expect(new Set(names).size).toBe(names.length);
  for (const line of lines) {
    if (line.startsWith("#")) continue;
    expect(line).toMatch(
      /^[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? (NaN|[+-]Inf|-?[\d.e+-]+)$/,
    );
    expect(names.some((name) => line.startsWith(name))).toBe(true);
  }
});

it("counts requests by route and status", async () => {
  const handler = createHandler(await ofTable("member"));
  await handler(get("/ping"));
  await handler(get("/nowhere"));
  await handler(get(`/v2/models/${"x".repeat(500)}`));
  await handler(post("/v1/models/model:predict", {}));
  const text = await metricsOf(handler);
  for (const line of [
    'http_requests_total{route="health",code="200"} 1',
    'http_requests_total{route="other",code="404"} 2',
    'http_requests_total{route="predict",code="422"} 1',
    'http_request_duration_seconds_count{route="predict"} 1',
  ]) {
    expect(text).toContain(line);
  }
});

it.each(["a model", "a predictor"])("shows the drift that monitor() sees, of %s", async (kind) => {
  const model = await ofTable("member");
  const served = kind === "a model" ? model : await loadPredictor(await model.save());
  const handler = createHandler(served, { maxRows: 10_000 });
  expect(await metricsOf(handler)).not.toContain("gradlane_drift_psi{");
  const rows = Array.from({ length: 5000 }, (_, i) => ({
    age: i % 5 === 0 ? null : 60 + (i % 30),
    job: ["cook", "pilot", "baker"][i % 3]!,
    born: "1995-02-03",
  }));
  for (let at = 0; at < 5000; at += 1000) {
    await handler(post("/v1/models/model:predict", { instances: rows.slice(at, at + 1000) }));
  }
  const text = await metricsOf(handler);
  const monitoring = await model.monitor(rows.slice(-4096)); // as many are kept
  expect(text).toContain('gradlane_drift_rows{model="model",version="1"} 4096');
  expect(monitoring.features.length).toBeGreaterThan(3);
  for (const { name, psi, outside, missing, noise, verdict } of monitoring.features) {
    const labels = `{model="model",version="1",column="${name}"}`;
    const shown = (measure: string) =>
      Number(text.split(`gradlane_drift_${measure}${labels} `)[1]?.split("\n")[0]);
    expect(shown("psi")).toBeCloseTo(psi, 9);
    expect([shown("outside"), shown("missing"), shown("noise")]).toEqual([outside, missing, noise]);
    expect(shown("verdict")).toBe(["stable", "moved", "shifted"].indexOf(verdict));
  }
});
