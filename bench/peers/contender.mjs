// The protocol of a contender: one JSON line out for each JSON line in; see `steps.mjs`.

import { createInterface } from "node:readline";
import { batchFor } from "../networks.mjs";

// output of libraries must not mix with the answers
const answer = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
console.log = console.error;
console.info = console.error;

/** Minimum length of a timed block, well above the resolution of the clock. */
const BLOCK_MILLISECONDS = 0.2;
const FEWEST_BLOCKS = 3;

/** Runs at least 20 steps for at least `seconds`, but no longer than 2 s. */
async function warmUp(run, seconds) {
  const began = performance.now();
  const elapsed = () => (performance.now() - began) / 1000;
  for (let steps = 0; steps < 20 || elapsed() < seconds; steps++) {
    if (elapsed() > Math.max(seconds, 2)) break;
    await run(1);
  }
}

/** Times blocks of steps for `seconds`, in microseconds per step. */
async function timeBlocks(run, seconds) {
  let block = 1;
  let times = [];
  const end = performance.now() + 1000 * seconds;
  while (performance.now() < end || times.length < FEWEST_BLOCKS) {
    const began = performance.now();
    const loss = await run(block);
    const elapsed = performance.now() - began;
    if (!Number.isFinite(loss)) throw new Error(`the loss is ${loss}`);
    if (elapsed < BLOCK_MILLISECONDS) {
      block = Math.ceil(
        block * Math.max(1.2, (1.2 * BLOCK_MILLISECONDS) / Math.max(elapsed, 0.01)),
      );
      times = [];
    } else {
      times.push((1000 * elapsed) / block);
    }
  }
  return summary(times, block);
}

/** The answer to "measure": statistics of blocks, in microseconds per step. */
export function summary(times, block) {
  const sorted = times.toSorted((a, b) => a - b);
  return {
    minimum: sorted[0],
    median: sorted[sorted.length >> 1],
    steps: sorted.length * block,
  };
}

/**
 * Answers requests until "exit" or the end of input.
 * `hello()` returns name, version, threads and other properties; `prepare({ sizes, batch, optimizer, x, y })`, or
 * `shape` and `layers` in place of sizes, returns `{ run(steps) }`, which runs steps, reads each loss and returns the last, or
 * `{ measure(seconds) }`; `train({ data, task })` returns seconds, accuracy and epochs.
 */
export async function serve({ hello, prepare, train }) {
  let prepared;
  const commands = {
    hello: () => hello(),
    async prepare({ optimizer = "sgd", warmSeconds = 0.5, ...network }) {
      await prepared?.dispose?.();
      prepared = undefined;
      prepared = await prepare({ ...network, optimizer, ...batchFor(network) });
      if (prepared.run) await warmUp(prepared.run, warmSeconds);
      else await prepared.measure(warmSeconds);
      return { ok: true };
    },
    measure({ seconds = 0.3 }) {
      if (!prepared) throw new Error("measure needs prepare first");
      return prepared.measure?.(seconds) ?? timeBlocks(prepared.run, seconds);
    },
    train(request) {
      if (!train) throw new Error("train is not supported");
      return train(request);
    },
  };
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim() === "") continue;
    try {
      const { command, ...request } = JSON.parse(line);
      if (command === "exit") break;
      if (!Object.hasOwn(commands, command)) throw new Error(`unknown command ${command}`);
      answer(await commands[command](request));
    } catch (error) {
      answer({ error: String(error?.message ?? error) });
    }
  }
  process.exit(0);
}
