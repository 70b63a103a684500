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
import { describeMachine, printRatios, printTimes } from "./comparison.mjs";
import { OWN, PEERS } from "./contenders.mjs";
import { flags, list } from "./flags.mjs";
import { NETWORKS } from "./networks.mjs";
import { alternate, measureSteps, medianOf, startAll } from "./rounds.mjs";
import { printTable } from "./table.mjs";

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

async function compareSteps(contenders) {
  const networks = flags.has("networks") ? list("networks").map((i) => NETWORKS[i]) : NETWORKS;
  const rows = await measureSteps(contenders, networks, { rounds, seconds, optimizer, threads });
  printTimes(contenders, rows);
  const isOwn = ({ key }) => key !== "js" && OWN.some((each) => each.key === key);
  const others = contenders.filter((each) => !isOwn(each));
  printRatios(contenders.filter(isOwn), others, rows);
  return rows;
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

const machine = describeMachine();
console.log(
  `${isTraining ? "SGD with momentum, batches of 64" : optimizer}, ${threads} thread${threads === 1 ? "" : "s"}`,
);

const missing = {};
const contenders = await startAll(chosen(), { binary, threads }, missing);
const rows = await (isTraining ? measureTraining(contenders) : compareSteps(contenders));
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
