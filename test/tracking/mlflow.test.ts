// The example for MLflow, against a server that refuses what MLflow documents to refuse.

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type Callback, dense, input, sequential, sgd, synthetic } from "../../src/index.ts";

const { mlflow } = (await import(
  new URL("../../examples/tracking/mlflow.mjs", import.meta.url).href
)) as { mlflow(options: Record<string, unknown>): Callback };

interface Metric {
  readonly key: string;
  readonly value: number | "NaN" | "Infinity" | "-Infinity";
  readonly timestamp: number;
  readonly step: number;
}
interface Run {
  status: string;
  readonly metrics: Metric[];
  readonly params: Map<string, string>;
}

let experiments = new Map<string, string>();
let runs: Run[] = [];
let fails = 0;
let calls: string[] = [];

class Refused extends Error {
  constructor(
    readonly code: string,
    readonly status = 400,
  ) {
    super(code);
  }
}
const require = (isFine: boolean, code = "INVALID_PARAMETER_VALUE") => {
  if (!isFine) throw new Refused(code);
};
const isText = (value: unknown, most: number) => typeof value === "string" && value.length <= most;
const isTime = (value: unknown) => Number.isSafeInteger(value) && (value as number) > 1e12;
const KEY = /^[/\w.\- :\p{L}]{1,250}$/u;
const NAMES = ["NaN", "Infinity", "-Infinity"];
const KNOWN = ["run_id", "metrics", "params", "tags"];

function logBatch(body: Record<string, unknown>): object {
  const run = runs[Number(body.run_id)]!;
  require(run !== undefined && run.status === "RUNNING", "RESOURCE_DOES_NOT_EXIST");
  require(Object.keys(body).every((key) => KNOWN.includes(key)));
  const { metrics = [], params = [], tags = [] } = body as Record<string, Metric[]>;
  require(metrics!.length <= 1000 && params!.length <= 100 && tags!.length <= 100);
  require(metrics!.length + params!.length + tags!.length <= 1000);
  require(JSON.stringify(body).length <= 1e6);
  for (const metric of metrics!) {
    require(Object.keys(metric).sort().join() === "key,step,timestamp,value");
    require(KEY.test(metric.key) && isTime(metric.timestamp) && Number.isSafeInteger(metric.step));
    require(typeof metric.value === "number" || NAMES.includes(metric.value));
    run.metrics.push(metric);
  }
  for (const { key, value } of params!) {
    require(KEY.test(key) && isText(value, 6000));
    const old = run.params.get(key);
    require(old === undefined || old === String(value));
    run.params.set(key, String(value));
  }
  return {};
}

function answer(call: string, query: URLSearchParams, body: Record<string, unknown>): object {
  if (call === "GET experiments/get-by-name") {
    const id = experiments.get(query.get("experiment_name")!);
    if (id === undefined) throw new Refused("RESOURCE_DOES_NOT_EXIST", 404);
    return { experiment: { experiment_id: id } };
  }
  if (call === "POST experiments/create") {
    require(isText(body.name, 500));
    require(!experiments.has(body.name as string), "RESOURCE_ALREADY_EXISTS");
    experiments.set(body.name as string, String(experiments.size));
    return { experiment_id: experiments.get(body.name as string) };
  }
  if (call === "POST runs/create") {
    require([...experiments.values()].includes(body.experiment_id as string));
    require(isTime(body.start_time) && isText(body.run_name, 250));
    runs.push({ status: "RUNNING", metrics: [], params: new Map() });
    return { run: { info: { run_id: String(runs.length - 1) } } };
  }
  if (call === "POST runs/log-batch") return logBatch(body);
  require(call === "POST runs/update", "ENDPOINT_NOT_FOUND");
  require(
    ["FINISHED", "FAILED", "KILLED"].includes(body.status as string) && isTime(body.end_time),
  );
  runs[Number(body.run_id)]!.status = body.status as string;
  return { run_info: {} };
}

let server: Server;
let url = "";
beforeAll(async () => {
  server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url!, "http://host");
    let text = "";
    for await (const piece of request) text += piece;
    const call = `${request.method} ${pathname.replace("/api/2.0/mlflow/", "")}`;
    calls.push(call);
    let [status, found]: [number, object] = [200, {}];
    try {
      if (call.endsWith("log-batch") && fails-- > 0) throw new Refused("INTERNAL_ERROR", 500);
      require(request.method === "GET" || request.headers["content-type"] === "application/json");
      found = answer(call, searchParams, text === "" ? {} : JSON.parse(text));
    } catch (error) {
      const { status: code = 500, code: name } = error as Refused;
      [status, found] = [code, { error_code: name, message: String(error) }];
    }
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(found));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  experiments = new Map();
  [runs, calls, fails] = [[], [], 0];
});

const data = synthetic.moons({ count: 60, noise: 0.1, seed: 1 });
async function train(more: object = {}, callbacks: Callback[] = [], learningRate = 0.1) {
  const model = sequential([input([2]), dense(2)], { seed: 1 });
  const nothing = { name: "n*thing", compute: () => Number.NaN };
  const metrics = ["accuracy", "confusionMatrix", nothing] as const;
  await model.compile({
    optimizer: sgd({ learningRate }),
    loss: "softmaxCrossEntropy",
    metrics: [...metrics],
  });
  const log = mlflow({ url, experiment: "moons", run: "first", ...more });
  const options = { epochs: 3, batchSize: 20, validation: 0.25, callbacks: [...callbacks, log] };
  return model.fit(data, options).catch((error) => error);
}

describe("the example for MLflow", () => {
  it("makes an experiment and a run, with parameters and values by steps", async () => {
    const { loss, validationLoss } = await train({
      params: { hidden: [16], rate: 0.1, name: "a" },
    });
    expect([...experiments.keys()]).toEqual(["moons"]);
    const [run] = runs;
    expect(run!.status).toBe("FINISHED");
    expect([...run!.params]).toEqual([
      ["hidden", "[16]"],
      ["rate", "0.1"],
      ["name", "a"],
    ]);
    const valuesOf = (key: string) =>
      run!.metrics.filter((each) => each.key === key).map(({ step, value }) => [step, value]);
    expect(valuesOf("loss")).toEqual(loss.map((value: number, i: number) => [3 * (i + 1), value]));
    expect(valuesOf("validation/loss").map(([, value]) => value)).toEqual(validationLoss);
    // not finite, of a name that MLflow does not allow
    expect(valuesOf("n_thing")).toEqual([3, 6, 9].map((step) => [step, "NaN"]));
    await train();
    expect(calls.filter((call) => call.endsWith("experiments/create"))).toHaveLength(1);
    expect(runs).toHaveLength(2);
  });

  it("stays within the limits of a request", async () => {
    const params = Object.fromEntries(Array.from({ length: 250 }, (_, i) => [`p${i}`, i]));
    const warned = vi.spyOn(console, "warn").mockImplementation(() => {});
    fails = 0;
    const outage: Callback = {
      onEpochEnd({ epoch }) {
        if (epoch === 0) fails = 400; // all but the last epochs wait
      },
    };
    const model = sequential([input([2]), dense(2)]);
    await model.compile({ optimizer: "sgd", loss: "softmaxCrossEntropy" });
    const long = { ...params, long: "x".repeat(9000), [`${"k".repeat(300)}`]: true };
    const log = mlflow({ url, experiment: "moons", run: "long", params: long });
    const fit = { epochs: 420, batchSize: 60, validation: 0.2, callbacks: [outage, log] };
    await model.fit(data, fit);
    expect(warned).toHaveBeenCalledTimes(400);
    warned.mockRestore();
    const [run] = runs;
    expect(run!.params.size).toBe(252);
    expect(run!.params.get("long")).toHaveLength(6000);
    const losses = run!.metrics.filter(({ key }) => key === "loss");
    expect(losses.map(({ step }) => step)).toEqual(Array.from({ length: 420 }, (_, i) => i + 1));
  });

  it("says how a training ended", async () => {
    const values = { x: [[1], [2]], y: [[2], [4]] };
    const build = async (learningRate: number) => {
      const model = sequential([input([1]), dense(1)]);
      await model.compile({ optimizer: sgd({ learningRate }), loss: "meanSquaredError" });
      return model;
    };
    const log = () => mlflow({ url, experiment: "e", run: "r" });
    const wild = (await build(100)).fit(values, { epochs: 99, callbacks: [log()] });
    await expect(wild).rejects.toMatchObject({ code: "DIVERGED" });
    const controller = new AbortController();
    const abort: Callback = { onEpochEnd: () => controller.abort() };
    const { signal } = controller;
    const aborted = (await build(0.01)).fit(values, { callbacks: [abort, log()], signal });
    await expect(aborted).rejects.toThrow("aborted");
    expect(runs.map(({ status }) => status)).toEqual(["FAILED", "KILLED"]);
  });

  it("refuses before the first step without a server", async () => {
    const error = await train({ url: "http://127.0.0.1:1" });
    expect(error).toBeInstanceOf(TypeError); // of fetch
  });
});
