// `node bench/convolutions.mjs`: GFLOP/s of single convolutions in training steps, forward and both gradients, and their
// share of the peak of this machine. One thread, exact; --turbo=off, --numerics=fast.

import { numerics, turbo } from "./flags.mjs";
import { CONVOLUTIONS } from "./networks.mjs";
import { profileOf } from "./profile.mjs";
import { printTable } from "./table.mjs";

const gradlane = await import("../dist/index.js");
const engine = await gradlane.createEngine({ numerics, turbo, threads: 1 });

const titleOf = ({ shape: [height, width, channels], layer }) => {
  const { kind, filters, size, stride, padding } = layer;
  const filtered = kind === "depthwise" ? `${channels} depthwise` : `${channels}→${filters}`;
  const rest = [stride > 1 && `stride ${stride}`, padding === 0 && size > 1 && "valid"];
  return [`${height}x${width}`, filtered, `${size}x${size}`, ...rest.filter(Boolean)].join(" ");
};

const flopsOf = ({ shape: [height, width, channels], batch, layer }) => {
  const { kind, filters, size, stride, padding } = layer;
  const [rows, columns] = [height, width].map(
    (side) => Math.floor((side + 2 * padding - size) / stride) + 1,
  );
  const products = kind === "depthwise" ? channels : channels * filters;
  return 2 * batch * rows * columns * size * size * products;
};

/** Operations of pieces are rounded. */
const ROUNDING = 1e-6;

/**
 * The commands of a convolution, the only ones with its number of operations, in the order of the step. Those that are
 * cut into pieces count as one.
 */
function formsOf(network, commands) {
  const flops = flopsOf(network);
  const own = wholeCommands(commands).filter((each) => Math.abs(each.flops / flops - 1) < ROUNDING);
  const isKernel = ({ operation }) => /Kernel|TransposeA/.test(operation);
  const [forward, input] = own.filter((each) => !isKernel(each));
  return [forward, input, own.find(isKernel)];
}

/** Sums of commands of the same operation and weight. */
function wholeCommands(commands) {
  const sums = new Map();
  for (const { operation, weight, flops, microseconds } of commands) {
    const key = `${operation} ${weight}`;
    const sum = sums.get(key) ?? { operation, flops: 0, microseconds: 0 };
    sums.set(key, {
      ...sum,
      flops: sum.flops + flops,
      microseconds: sum.microseconds + microseconds,
    });
  }
  return [...sums.values()];
}

const rows = [];
for (const network of CONVOLUTIONS) {
  const { machine, commands } = await profileOf(gradlane, network, engine);
  // the peak of the moment: virtual cores change their speed
  const peak = numerics === "fast" ? machine.fusedMultiplyAdd : machine.multiplyAdd;
  const cells = formsOf(network, commands).map((command) => show(command, peak));
  rows.push([titleOf(network), ...cells, peak.toFixed(1)]);
}

function show(command, peak) {
  if (!command) return "-";
  const { flops, microseconds } = command;
  const gigaflops = flops / microseconds / 1000;
  return `${gigaflops.toFixed(1)} (${((100 * gigaflops) / peak).toFixed(0)} %, ${microseconds.toFixed(0)})`;
}

console.log(`${engine.info.reasons.join("\n")}\n`);
console.log("GFLOP/s (share of the peak, µs) of 32 images\n");
printTable([["convolution", "forward", "input gradient", "kernel gradient", "peak"], ...rows]);
process.exit(0);
