// `node bench/steps.mjs`: microseconds per training step, contenders in turn.
//
//   --peers[=pytorch,jax,jax-js,tfjs-wasm,tfjs-cpu,brain]   other libraries; the slow two only by name
//   --js, --resident          also plain JavaScript; also fit() over resident rows
//   --fast-plain              also fast numerics without turbo
//   --own=exact,turbo,fast    variants of gradlane
//   --threads=N               threads of every contender that has them (1); prints what the cores gave together
//   --optimizer=sgd|adam      --networks=0,3      --rounds=5      --seconds=0.3
//   --train[=mnist,optdigits] time to a target accuracy instead; data from $GRADLANE_DATA
//   --node=PATH               the Node that runs JavaScript contenders
//   --json=FILE               also writes the results
//
// A contender is a process that answers JSON lines: {"command": "hello"}, "prepare" (a network, a fixed
// batch, warm-up), "measure" (blocks of steps for some seconds; every loss is read), "train" (to a target
// accuracy), "exit". To install the peers: `node bench/peers/install.mjs`.

import { writeFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem } from "node:os";
import { startCapacity } from "./capacity.mjs";
import { startContender } from "./child.mjs";
import { OWN, PEERS } from "./contenders.mjs";
import { NETWORKS, nameOf } from "./networks.mjs";
import { printTable, showNumber } from "./table.mjs";

const flags = new Map(
  process.argv.slice(2).map((each) => {
    const [, name, value] = /^--([a-z-]+)(?:=(.*))?$/.exec(each) ?? [];
    if (!name) throw new Error(`expected --name or --name=value, got ${each}`);
    return [name, value ?? true];
  }),
);
const list = (name) => (flags.get(name) === true ? [] : (flags.get(name)?.split(",") ?? []));
const rounds = Number(flags.get("rounds") ?? 5);
const seconds = Number(flags.get("seconds") ?? 0.3);
const optimizer = flags.get("optimizer") ?? "sgd";
const threads = Number(flags.get("threads") ?? 1);
const binary = flags.get("node") ?? process.execPath;
const isTraining = flags.has("train");

function chosen() {
  const named = list("peers");
  const unknown = named.filter((key) => !PEERS.some((each) => each.key === key));
  if (unknown.length > 0) throw new Error(`unknown peers: ${unknown}`);
  const own = list("own");
  return [
    ...OWN.filter(({ key, when }) =>
      when ? flags.has(when) : own.length === 0 || own.includes(key),
    ),
    ...PEERS.filter(({ key, isSlow }) =>
      named.length > 0 ? named.includes(key) : flags.has("peers") && !isSlow,
    ),
  ];
}

/** Starts the contenders one by one; reports those that cannot start. */
async function startAll(missing) {
  const started = [];
  for (const contender of chosen()) {
    try {
      started.push(await startContender(contender, binary, threads));
    } catch (error) {
      missing[contender.key] = error.message;
      console.log(`${contender.title} skipped: ${error.message}`);
    }
  }
  return started;
}

const medianOf = (values) => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

/** Minimum of the minima, median of the medians, and relative spread of the medians. */
function summarize(answers) {
  const medians = answers.map(({ median }) => median);
  const median = medianOf(medians);
  return {
    minimum: Math.min(...answers.map(({ minimum }) => minimum)),
    median,
    spread: (Math.max(...medians) - Math.min(...medians)) / median,
    steps: answers.reduce((sum, { steps }) => sum + steps, 0),
    medians,
  };
}

/** Asks all contenders in turn, `count` times, each round starting with the next; answers by key. */
async function alternate(contenders, count, ask) {
  const answers = {};
  const failed = {};
  for (let round = 0; round < count; round++) {
    for (let i = 0; i < contenders.length; i++) {
      const contender = contenders[(i + round) % contenders.length];
      if (failed[contender.key]) continue;
      try {
        const answer = await ask(contender);
        answers[contender.key] = [...(answers[contender.key] ?? []), answer];
      } catch (error) {
        failed[contender.key] = error.message;
        delete answers[contender.key];
      }
    }
  }
  return { answers, failed };
}

async function measureNetwork(contenders, { sizes, batch }) {
  const prepared = await alternate(contenders, 1, ({ ask }) =>
    ask({ command: "prepare", sizes, batch, optimizer }),
  );
  const ready = contenders.filter(({ key }) => prepared.answers[key]);
  const capacities = [];
  const { answers, failed } = await alternate(ready, rounds, async ({ ask }) => {
    if (capacity) capacities.push(await capacity());
    return ask({ command: "measure", seconds });
  });
  if (capacity)
    console.log(`${nameOf({ sizes, batch })}: two cores gave ${showCapacity(capacities)}`);
  const results = Object.entries(answers).map(([key, each]) => [key, summarize(each)]);
  return {
    network: nameOf({ sizes, batch }),
    sizes,
    batch,
    results: Object.fromEntries(results),
    failed: { ...prepared.failed, ...failed },
  };
}

const showCapacity = (values) =>
  `${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)} times one, median ${medianOf(values).toFixed(2)}`;

async function measureSteps(contenders) {
  const networks = flags.has("networks") ? list("networks").map((i) => NETWORKS[i]) : NETWORKS;
  const rows = [];
  for (const network of networks) {
    const row = await measureNetwork(contenders, network);
    rows.push(row);
    for (const [key, reason] of Object.entries(row.failed)) {
      console.log(`${row.network}: ${key} failed: ${reason}`);
    }
    console.error(`${row.network} done`);
  }
  const cell = ({ results }, key) => {
    const { minimum, median, spread } = results[key] ?? {};
    if (!median) return "-";
    return `${showNumber(median)} (${showNumber(minimum)}) ±${(50 * spread).toFixed(0)}%`;
  };
  console.log("\nµs per step: median (minimum), ± half the range of the medians of rounds\n");
  printTable([
    ["network, batch", ...contenders.map(({ title }) => title)],
    ...rows.map((row) => [row.network, ...contenders.map(({ key }) => cell(row, key))]),
  ]);
  printRatios(contenders, rows);
  return rows;
}

/** Ratios of gradlane to the others, a table per variant: below 1, gradlane is faster. */
function printRatios(contenders, rows) {
  const isOwn = ({ key }) => OWN.some((each) => each.key === key);
  const others = contenders.filter((each) => !isOwn(each) || each.key === "js");
  for (const own of contenders.filter((each) => isOwn(each) && each.key !== "js")) {
    if (others.length === 0) continue;
    const ratio = ({ results }, other) => {
      const [ours, theirs] = [results[own.key], results[other.key]];
      if (!ours || !theirs) return "-";
      const of = (name) => showNumber(ours[name] / theirs[name]);
      return `${of("median")} (${of("minimum")})`;
    };
    console.log(
      `\n${own.title} / other, ratio of medians (of minima): below 1, gradlane is faster\n`,
    );
    printTable([
      ["network, batch", ...others.map(({ title }) => title)],
      ...rows.map((row) => [row.network, ...others.map((other) => ratio(row, other))]),
    ]);
  }
}

async function measureTraining(contenders) {
  const data = process.env.GRADLANE_DATA;
  if (!data) throw new Error("set GRADLANE_DATA to the folder with mnist/ and optdigits/");
  const tasks = list("train").length > 0 ? list("train") : ["optdigits", "mnist"];
  const rows = [];
  for (const task of tasks) {
    const { answers, failed } = await alternate(contenders, rounds, ({ ask }) =>
      ask({ command: "train", data, task }, 1800),
    );
    rows.push({ task, results: answers, failed });
    console.log(`\n${task}: seconds, epochs and accuracy, medians of ${rounds}\n`);
    const median = (each, name) => medianOf(each.map((answer) => answer[name]));
    printTable([
      ["", "s", "s/epoch", "epochs", "accuracy", ""],
      ...contenders
        .filter(({ key }) => answers[key])
        .map(({ key, title }) => [
          title,
          median(answers[key], "seconds").toFixed(2),
          medianOf(answers[key].map((answer) => answer.seconds / answer.epochs)).toFixed(3),
          String(median(answers[key], "epochs")),
          `${(100 * median(answers[key], "accuracy")).toFixed(2)} %`,
          answers[key].every(({ reached }) => reached) ? "" : "NOT REACHED",
        ]),
    ]);
    for (const [key, reason] of Object.entries(failed)) console.log(`${key} failed: ${reason}`);
  }
  return rows;
}

const machine = {
  processor: cpus()[0].model.trim(),
  cores: cpus().length,
  gigabytes: Math.round(totalmem() / 2 ** 30),
  system: `${process.platform} ${process.arch} ${release()}`,
  // measured by index.mjs before it adds load
  load: Number(process.env.GRADLANE_LOAD ?? loadavg()[0]),
};
console.log(`${machine.processor}, ${machine.cores} cores, load ${machine.load.toFixed(2)}`);
if (machine.load > 0.3) console.log("the machine is not idle: the results are unreliable");
console.log(
  `${isTraining ? "SGD with momentum, batches of 64" : optimizer}, ${threads} thread${threads === 1 ? "" : "s"}`,
);

// virtual cores may share a physical one: then compare the best rounds, the minima
const capacity = threads > 1 ? startCapacity() : undefined;
const missing = {};
const contenders = await startAll(missing);
process.once("exit", () => {
  for (const { end } of contenders) end();
});
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(130));
for (const { title, hello } of contenders) {
  console.log(`${title}: ${hello.name} ${hello.version}, ${hello.runtime}`);
  if (hello.differs) console.log(`  differences: ${hello.differs}`);
}
const rows = await (isTraining ? measureTraining(contenders) : measureSteps(contenders));
const result = {
  machine,
  versions: Object.fromEntries(contenders.map(({ key, hello }) => [key, hello])),
  missing,
  date: new Date().toISOString(),
  protocol: isTraining ? { rounds } : { rounds, seconds, optimizer, threads },
  rows,
};
if (flags.has("json")) writeFileSync(flags.get("json"), `${JSON.stringify(result, null, 2)}\n`);
process.exit(0);
