// `node bench/serve.mjs`: requests of one row a second and their 99th percentile, by wrk (`apt-get install wrk`) from 64
// connections, of `gradlane serve` beside a server of node:http that reads nothing and answers a constant of the same
// length. Interleaved rounds; shares are medians of the rounds.
//
//   --rounds=N --seconds=N      9 rounds of 2 seconds by default
//   --requests=N                instead sends so many requests, and prints the memory of the server meanwhile
//   --options="--max-wait 2"    options of serve

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { adam, classifier, dense, input, StandardScaler, sequential } from "../dist/index.js";
import { flags } from "./flags.mjs";
import { printTable } from "./table.mjs";

const ROUNDS = Number(flags.get("rounds") ?? 9);
const SECONDS = Number(flags.get("seconds") ?? 2);
const folder = mkdtempSync(join(tmpdir(), "gradlane-bench-"));
const started = [];

const REPORT = `
done = function(summary, latency)
  local e = summary.errors
  local failed = e.connect + e.read + e.write + e.status + e.timeout
  io.write(string.format("result %d %d %d %d\\n", summary.requests, summary.duration, latency:percentile(99), failed))
end`;

/** Requests to compare: a path and a body. */
const CASES = {
  "numbers, :predict": {
    path: "v1/models/numbers:predict",
    body: { instances: [[5.1, 3.5, 1.4, 0.2]] },
  },
  "numbers, v2": {
    path: "v2/models/numbers/infer",
    body: {
      inputs: [{ name: "input", datatype: "FP32", shape: [1, 4], data: [5.1, 3.5, 1.4, 0.2] }],
    },
  },
  "table of 6 columns, :predict": {
    path: "v1/models/table:predict",
    body: {
      instances: [
        { age: 31, income: 1200.5, job: "cook", city: "Oslo", rooms: 3, since: "2019-04-01" },
      ],
    },
  },
};

async function saveModels() {
  const rows = Array.from({ length: 200 }, (_, i) => i);
  const layers = [input([4]), dense(16, { activation: "relu" }), dense(3)];
  const numbers = sequential(layers, { seed: 1, preprocessing: new StandardScaler() });
  await numbers.compile({ optimizer: adam(), loss: "softmaxCrossEntropy" });
  const x = rows.map((i) => [4 + (i % 7) / 3, 2 + (i % 5) / 2, i % 3, (i % 2) / 3]);
  await numbers.fit({ x, y: rows.map((i) => i % 3) }, { epochs: 2 });
  await numbers.save(join(folder, "numbers.gradlane"));
  const table = rows.map((i) => ({
    ...{ age: 20 + (i % 50), income: 900 + 3.5 * i, job: ["clerk", "cook", "pilot"][i % 3] },
    ...{
      city: i % 2 ? "Oslo" : "Rome",
      rooms: 1 + (i % 6),
      since: `20${10 + (i % 12)}-04-0${1 + (i % 9)}`,
    },
    kind: i % 3 ? "yes" : "no",
  }));
  const { model } = await classifier(table, { target: "kind", epochs: 2, callbacks: [] });
  await model.save(join(folder, "table.gradlane"));
}

/** Starts a server in a process of its own, which prints its address. */
async function start(...given) {
  const child = spawn(process.execPath, given, { stdio: ["ignore", "pipe", "ignore"] });
  started.push(child);
  const [text] = await once(child.stdout, "data");
  return String(text).trim();
}

const BARE = `
const body = process.argv[1];
const head = { "content-type": "application/json", "content-length": body.length };
const server = require("node:http").createServer((request, response) => response.writeHead(200, head).end(body));
server.listen(0, "127.0.0.1", () => console.log("http://127.0.0.1:" + server.address().port + "/"));`;

function load(url, { path, body }, seconds) {
  const script = join(folder, "request.lua");
  const lines = ['wrk.method = "POST"', 'wrk.headers["content-type"] = "application/json"'];
  writeFileSync(
    script,
    `${lines.join("\n")}\nwrk.body = [==[${JSON.stringify(body)}]==]\n${REPORT}`,
  );
  const given = ["-t1", "-c64", `-d${seconds}s`, "-s", script, new URL(path, url).href];
  const text = execFileSync("wrk", given, { encoding: "utf8" });
  const [, requests, microseconds, p99, failed] = /^result (\d+) (\d+) (\d+) (\d+)$/m.exec(text);
  if (Number(failed) > 0) throw new Error(text);
  return { rate: (1e6 * requests) / microseconds, p99: p99 / 1000, requests: Number(requests) };
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

async function compare(server) {
  const rows = [["request", "share of constant", "requests/s", "p99, ms"]];
  for (const [name, request] of Object.entries(CASES)) {
    const headers = { "content-type": "application/json" };
    const init = { method: "POST", headers, body: JSON.stringify(request.body) };
    const bare = await start(
      "-e",
      BARE,
      await (await fetch(new URL(request.path, server), init)).text(),
    );
    for (const url of [bare, server]) load(url, request, 1); // compiled by V8
    const rounds = Array.from({ length: ROUNDS }, () =>
      [bare, server].map((url) => load(url, request, SECONDS)),
    );
    const of = (measure) => [0, 1].map((i) => median(rounds.map((round) => round[i][measure])));
    const [rates, percentiles] = [of("rate"), of("p99")];
    rows.push([
      name,
      `${(100 * median(rounds.map(([one, two]) => two.rate / one.rate))).toFixed(0)} %`,
      rates.map((each) => each.toFixed(0)).join(" → "),
      percentiles.map((each) => each.toFixed(2)).join(" → "),
    ]);
    started.pop().kill();
  }
  printTable(rows);
}

/** Sends many requests and prints the memory of the server. */
async function watchMemory(server, most) {
  const rows = [["requests", "resident, MiB"]];
  const memory = async () => {
    const text = await (await fetch(new URL("metrics", server))).text();
    return Number(/^process_resident_memory_bytes (\d+)/m.exec(text)[1]) / 2 ** 20;
  };
  let sent = 0;
  for (let next = 0; sent < most; ) {
    for (const request of Object.values(CASES)) sent += load(server, request, 2).requests;
    if (sent < next) continue;
    rows.push([`${sent}`, (await memory()).toFixed(1)]);
    next = sent + most / 12;
  }
  printTable(rows);
}

try {
  await saveModels();
  const files = ["numbers", "table"].map((name) => join(folder, `${name}.gradlane`));
  const options = String(flags.get("options") ?? "")
    .split(" ")
    .filter(Boolean);
  const server = await start(resolve("dist/cli.js"), "serve", ...files, "--port", "0", ...options);
  const requests = Number(flags.get("requests") ?? 0);
  if (requests > 0) await watchMemory(server, requests);
  else await compare(server);
} finally {
  for (const child of started) child.kill();
  rmSync(folder, { recursive: true, force: true });
}
