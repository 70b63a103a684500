// Trains with a callback that logs to MLflow, over its REST interface (https://mlflow.org/docs/latest/rest-api.html):
//
//     mlflow server --port 5000
//     node examples/tracking/mlflow.mjs http://127.0.0.1:5000

import { pathToFileURL } from "node:url";

/** The most that a request may have; keys have at most 250 characters, values of parameters 6000. */
const LIMITS = { metrics: 1000, params: 100, keyLength: 250, valueLength: 6000 };

/** A callback that makes a run: its parameters, the values of each epoch by steps, how it ended. */
export function mlflow({ url, experiment, run, params = {}, headers = {} }) {
  let id;
  let step = 0;
  /** Values that the server does not have yet: those of an outage are sent with the next. */
  let waiting = [];

  async function call(method, path, body) {
    const given = method === "GET" ? "" : JSON.stringify(body);
    const response = await fetch(`${url.replace(/\/$/, "")}/api/2.0/mlflow/${path}`, {
      method,
      headers: { "content-type": "application/json", ...headers },
      ...(given && { body: given }),
    });
    const answer = await response.json().catch(() => ({}));
    if (response.ok) return answer;
    const { error_code: code = response.status, message = "" } = answer;
    throw Object.assign(new Error(`MLflow, ${path}: ${code} ${message}`), { code });
  }

  async function experimentId() {
    const query = new URLSearchParams({ experiment_name: experiment });
    const byName = `experiments/get-by-name?${query}`;
    try {
      return (await call("GET", byName)).experiment.experiment_id;
    } catch (error) {
      if (error.code !== "RESOURCE_DOES_NOT_EXIST") throw error;
    }
    try {
      return (await call("POST", "experiments/create", { name: experiment })).experiment_id;
    } catch (error) {
      // another training was faster
      if (error.code !== "RESOURCE_ALREADY_EXISTS") throw error;
      return (await call("GET", byName)).experiment.experiment_id;
    }
  }

  async function send() {
    try {
      while (waiting.length > 0) {
        const metrics = waiting.slice(0, LIMITS.metrics);
        await call("POST", "runs/log-batch", { run_id: id, metrics });
        waiting = waiting.slice(metrics.length);
      }
      return true;
    } catch (error) {
      console.warn(`${error.message}; ${waiting.length} values wait`);
      return false;
    }
  }

  async function end(status) {
    const isWhole = await send();
    const body = { run_id: id, status, end_time: Date.now() };
    await call("POST", "runs/update", body).catch((error) => console.warn(error.message));
    if (!isWhole) console.warn("MLflow: the run is not whole");
  }

  function add(prefix, values) {
    for (const [name, value] of Object.entries(values)) {
      if (typeof value !== "number") continue; // a confusion matrix
      // JSON has no NaN and no infinity: MLflow reads their names
      const shown = Number.isFinite(value) ? value : String(value);
      waiting.push({ key: keyOf(prefix + name), value: shown, timestamp: Date.now(), step });
    }
  }

  return {
    async onTrainBegin({ stepsBefore }) {
      step = stepsBefore;
      const begin = { experiment_id: await experimentId(), run_name: run, start_time: Date.now() };
      id = (await call("POST", "runs/create", begin)).run.info.run_id;
      const all = Object.entries(params).map(([key, value]) => ({
        key: keyOf(key),
        value: (typeof value === "string" ? value : JSON.stringify(value)).slice(
          0,
          LIMITS.valueLength,
        ),
      }));
      for (let first = 0; first < all.length; first += LIMITS.params) {
        const some = all.slice(first, first + LIMITS.params);
        await call("POST", "runs/log-batch", { run_id: id, params: some });
      }
    },
    onSteps({ losses }) {
      step += losses.length;
    },
    async onEpochEnd({ loss, metrics, validationLoss, validationMetrics, seconds }) {
      add("", { loss, ...metrics, seconds });
      if (validationLoss !== undefined) {
        add("validation/", { loss: validationLoss, ...validationMetrics });
      }
      await send();
    },
    onTrainEnd: () => end("FINISHED"),
    onInterrupt: (_context, reason) => end(reason?.name === "AbortError" ? "KILLED" : "FAILED"),
  };
}

/** Names with what MLflow allows: letters, digits and _ - . : / and spaces. */
const keyOf = (name) => name.replace(/[^\p{L}\p{N}_\-.:/ ]/gu, "_").slice(0, LIMITS.keyLength);

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { mlp, synthetic } = await import("gradlane");
  const [, , url = "http://127.0.0.1:5000"] = process.argv;
  const params = { hidden: [16], learningRate: 0.01, seed: 1 };
  const callbacks = [mlflow({ url, experiment: "moons", run: "first", params })];
  const data = synthetic.moons({ count: 500, noise: 0.2, seed: 1 });
  const model = mlp({ hidden: params.hidden, seed: params.seed });
  await model.fit(data, { epochs: 20, validation: 0.2, callbacks });
}
