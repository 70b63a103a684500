// A run is announced to the threads that help before it begins: they must not leave in between, or it has no help.

import { readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { expect, it } from "vitest";
import { Status } from "../../assembly/control.ts";
import { Team } from "../../assembly/division.ts";
import { PoolLeader } from "../../src/engine/threads/leader.ts";
import { Signal } from "../../src/engine/threads/messages.ts";

const TEAM = 4096;

it("is announced before anybody is woken", () => {
  const i32 = new Int32Array(new SharedArrayBuffer(2 * TEAM));
  const signal = new Int32Array(new SharedArrayBuffer(4 * Signal.end));
  const opened = () => i32[TEAM / 4 + Team.isOpen];
  let found: unknown;
  new PoolLeader(signal, 1, TEAM).run(i32, 0, 0, () => {
    found = [opened(), Atomics.load(signal, Signal.changes)];
    return Status.done;
  });
  expect(found).toEqual([1, 1]);
});

/** Helps with runs of a binary, and says so when it leaves. */
const HELPER = `
  const { parentPort, workerData: { module, memory, team } } = require("node:worker_threads");
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  exports.help(team, 1);
  parentPort.postMessage("left");`;

it.each(["core", "training", "pictures"])(
  "is awaited by a thread that helps, in a memory without an earlier run: %s",
  async (binary) => {
    const module = new WebAssembly.Module(readFileSync(`build/${binary}.wasm`));
    const memory = new WebAssembly.Memory({ initial: 32, maximum: 65536, shared: true });
    const i32 = new Int32Array(memory.buffer);
    const at = (word: Team) => TEAM / 4 + word;
    i32[at(Team.isOpen)] = 1;
    let hasLeft = false;
    const worker = new Worker(HELPER, {
      eval: true,
      workerData: { module, memory, team: TEAM },
    });
    const left = new Promise<void>((resolve) => {
      worker.on("message", () => {
        hasLeft = true;
        resolve();
      });
    });
    while (Atomics.load(i32, at(Team.sleepers)) === 0 && !hasLeft) await wait(1);
    expect(hasLeft).toBe(false);
    Atomics.store(i32, at(Team.isOpen), 0);
    await left;
    await worker.terminate();
  },
);
