// `npm run bench`: microseconds of a training step, one thread. With --peers also TensorFlow.js, in
// alternation; install it first: npm ci --prefix bench/peers.

import { cpus } from "node:os";
import { prepare } from "./gradlane.mjs";
import { measure, NETWORKS, nameOf } from "./networks.mjs";

const withPeers = process.argv.includes("--peers");
const withJs = process.argv.includes("--js");
const seconds = Number(process.argv.find((each) => each.startsWith("--seconds="))?.slice(10) ?? 1);
const peer = withPeers ? await import("./peers/tfjs.mjs") : undefined;

console.log(`Node ${process.version}, ${cpus()[0].model}, µs a step: median (smallest)\n`);
const show = ({ minimum, median }) => `${median.toFixed(1)} (${minimum.toFixed(1)})`;
const rows = [
  [
    "network, batch",
    "gradlane",
    ...(withJs ? ["plain JS"] : []),
    ...(peer ? [peer.NAME, "ratio"] : []),
  ],
];
for (const network of NETWORKS) {
  const own = await prepare(network);
  const mine = await measure(own.step, seconds);
  const row = [nameOf(network), show(mine)];
  if (withJs) row.push(show(await measure((await prepare(network, "js")).step, seconds)));
  if (peer) {
    const theirs = await measure(await peer.prepare(network), seconds);
    row.push(show(theirs), `${(theirs.median / mine.median).toFixed(1)}x`);
  }
  rows.push(row);
}
const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
for (const row of rows) console.log(row.map((cell, i) => cell.padEnd(widths[i] + 2)).join(""));
