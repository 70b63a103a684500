// `node bench/pictures.mjs`: microseconds per training step of convolutional networks, contenders in turn.
//
//   --peers[=pytorch,jax]     other libraries; of the two layouts of PyTorch the faster counts
//   --numerics=fast, --turbo=off   the engine of gradlane: exact, with turbo
//   --threads=N               threads of every contender (1); prints what the cores gave together
//   --networks=0,3            --rounds=5      --seconds=0.3      --node=PATH      --json=FILE, as in steps.mjs
//   --profile                 where the time of gradlane's step goes instead

import { writeFileSync } from "node:fs";
import { describeMachine, printRatios, printTimes } from "./comparison.mjs";
import { CHANNELS_LAST, OWN, PEERS } from "./contenders.mjs";
import { flags, list, numerics, turbo } from "./flags.mjs";
import { PICTURES } from "./networks.mjs";
import { profileNetworks } from "./profile.mjs";
import { measureSteps, startAll } from "./rounds.mjs";

const threads = Number(flags.get("threads") ?? 1);
const protocol = {
  rounds: Number(flags.get("rounds") ?? 5),
  seconds: Number(flags.get("seconds") ?? 0.3),
  optimizer: "sgd",
  threads,
};
const networks = flags.has("networks") ? list("networks").map((i) => PICTURES[i]) : PICTURES;

/** The peers that build layers of images. */
const LAYERED = ["pytorch", "jax"];

function chosen() {
  const named = list("peers");
  const unknown = named.filter((key) => !LAYERED.includes(key));
  if (unknown.length > 0) throw new Error(`unknown peers: ${unknown}`);
  const asked = named.length > 0 || !flags.has("peers") ? named : LAYERED;
  const key = numerics === "exact" ? (turbo ? "turbo" : "exact") : turbo ? "fast" : "fast-plain";
  return [
    OWN.find((each) => each.key === key),
    ...PEERS.filter((each) => asked.includes(each.key)).flatMap((peer) =>
      peer.key === "pytorch" ? [peer, CHANNELS_LAST] : [peer],
    ),
  ];
}

/** The better of both layouts, by each measure. */
function addFasterLayout({ results }) {
  const layouts = ["pytorch", CHANNELS_LAST.key].map((key) => results[key]).filter(Boolean);
  if (layouts.length === 0) return;
  const least = (name) => Math.min(...layouts.map((each) => each[name]));
  results.faster = { minimum: least("minimum"), median: least("median") };
}

async function compare() {
  const machine = describeMachine();
  console.log(`SGD with momentum 0.9, ${threads} thread${threads === 1 ? "" : "s"}`);
  const missing = {};
  const binary = flags.get("node") ?? process.execPath;
  const [own, ...peers] = await startAll(chosen(), { binary, threads }, missing);
  const others = peers
    .filter(({ key }) => key !== CHANNELS_LAST.key)
    .map((peer) => (peer.key === "pytorch" ? { key: "faster", title: "PyTorch" } : peer));
  const rows = [];
  for (const network of networks) {
    const [row] = await measureSteps([own, ...peers], [network], protocol);
    printTimes([own, ...peers], [row]);
    addFasterLayout(row);
    printRatios([own], others, [row]);
    rows.push(row);
  }
  const versions = Object.fromEntries([own, ...peers].map(({ key, hello }) => [key, hello]));
  const result = { machine, versions, missing, date: new Date().toISOString(), protocol, rows };
  if (flags.has("json")) writeFileSync(flags.get("json"), `${JSON.stringify(result, null, 2)}\n`);
}

if (flags.has("profile")) await profileNetworks(networks, { numerics, turbo, threads });
else await compare();
process.exit(0);
