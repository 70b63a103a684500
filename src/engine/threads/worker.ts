// The program of a worker: helps with runs, and sleeps between them; where the calling thread may not wait, the first
// one leads. tools/worker.mjs makes a text of it, which travels in the bundle.

import { Control, Status } from "../../../assembly/control.ts";
import { type Run, runProgram } from "../run-program.ts";
import { MOST_WAITS } from "../worker-lost.ts";
import { PoolLeader } from "./leader.ts";
import { type Lead, type Message, Signal } from "./messages.ts";

/** Replaced by tools/worker.mjs. */
declare const VERSION: string;

type Help = (team: number, thread: number) => void;

/** Bytes of forgotten memories, and their number, after which garbage is collected. */
const MOST_FORGOTTEN = { bytes: 64e6, memories: 16 };
/** Milliseconds of runs after which the event loop gets its turn. */
const TURN = 300;
/** Milliseconds in which the others notice the end of a run, and their event loops have a turn. */
const GAP = 3;

interface Attached {
  readonly helps: readonly Help[];
  readonly runs: readonly Run[];
  readonly team: number;
  readonly memory: WebAssembly.Memory;
  readonly leader: PoolLeader;
}

const { process, navigator } = globalThis as {
  process?: Partial<NodeJS.Process>;
  navigator?: Partial<Navigator>;
};
const port = process?.getBuiltinModule?.("worker_threads").parentPort;
const post = (message: unknown): void => (port ?? globalThis).postMessage(message);

const attached = new Map<number, Attached>();
let signal: Int32Array<SharedArrayBuffer>;
let thread = 0;
let awake = 0;
let messages = 0;
let changes = 0;

function receive(message: Message): void {
  if (message.kind === "start") {
    ({ signal, thread, messages, awake } = message);
    changes = Atomics.load(signal, Signal.changes);
  } else if (message.kind === "lead") lead(message);
  else {
    messages++;
    if (message.kind === "forget") forget(message.id);
    else if (thread < message.threads) {
      const { id, memory, modules, team } = message;
      const exports = modules.map(
        (module) => new WebAssembly.Instance(module, { env: { memory } }).exports,
      );
      const helps = exports.map(({ help }) => help as Help);
      const runs = exports.map(({ run }) => run as Run);
      const leader = new PoolLeader(signal, id, team);
      attached.set(id, { helps, runs, team, memory, leader });
    }
  }
  if (thread > 0) serve();
}

let forgotten = { bytes: 0, memories: 0 };

function forget(id: number): void {
  const bytes = attached.get(id)?.memory.buffer.byteLength ?? 0;
  if (!attached.delete(id)) return;
  forgotten = { bytes: forgotten.bytes + bytes, memories: forgotten.memories + 1 };
  const { bytes: most, memories } = MOST_FORGOTTEN;
  if (forgotten.bytes < most && forgotten.memories < memories) return;
  forgotten = { bytes: 0, memories: 0 };
  collectGarbage();
}

/** A worker allocates too little for its engine to collect by itself, so memories of dropped models would stay. */
function collectGarbage(): void {
  try {
    const [v8, vm] = [process!.getBuiltinModule!("v8"), process!.getBuiltinModule!("vm")];
    v8.setFlagsFromString("--expose-gc");
    const collect = vm.runInNewContext("gc");
    v8.setFlagsFromString("--no-expose-gc"); // for contexts that others make
    collect();
  } catch {
    // another engine, which collects when it likes
  }
}

let hasTimer = false;

/**
 * Helps until there is a message, which only the event loop delivers; on pages also until a worker that is busy may
 * have been ended, which only the event loop notices.
 */
function serve(): void {
  let until = 0;
  const turnAt = port ? Infinity : performance.now() + TURN;
  while (Atomics.load(signal, Signal.messages) === messages) {
    const seen = Atomics.load(signal, Signal.changes);
    if (seen !== changes) {
      changes = seen;
      Atomics.store(signal, Signal.answer, seen);
      const run = attached.get(Atomics.load(signal, Signal.memory));
      if (run) run.helps[Atomics.load(signal, Signal.binary)]?.(run.team, thread);
      until = performance.now() + awake;
      if (until < turnAt) continue;
      if (!hasTimer) setTimeout(serveAgain);
      hasTimer = true;
      return;
    } else if (performance.now() >= until) {
      Atomics.add(signal, Signal.sleepers, 1);
      Atomics.wait(signal, Signal.changes, seen);
      Atomics.sub(signal, Signal.sleepers, 1);
    }
  }
}

function serveAgain(): void {
  hasTimer = false;
  serve();
}

/** Runs a slice, which ends early if the stop flag is set, and completes a step whose update has begun. */
function lead({ id, control, budget, update }: Lead): void {
  const { runs, memory, leader } = attached.get(id)!;
  const i32 = new Int32Array(memory.buffer);
  const at = (word: Control) => (control >>> 2) + word;
  const run = (commands: number) => {
    let left = commands;
    for (let waits = 0; ; waits++) {
      const status = runProgram(
        i32,
        control,
        left,
        runs,
        i32[at(Control.team)] ? leader : undefined,
      );
      const isLost = waits >= MOST_WAITS || Atomics.load(signal, Signal.lost) !== 0;
      if (status !== Status.waiting || isLost) return status;
      Atomics.wait(signal, Signal.lost, 0, GAP);
      const before = left;
      left = i32[at(Control.budget)]!;
      if (left < before) waits = 0;
    }
  };
  let status = run(budget);
  while (
    (status === Status.paused || status === Status.stopped) &&
    i32[at(Control.command)]! > update
  ) {
    Atomics.store(i32, at(Control.stop), 0);
    status = run(1);
  }
  Atomics.store(signal, Signal.status, status);
  Atomics.store(signal, Signal.led, 0);
  post("led");
}

if (port) {
  port.on("message", receive);
  post("ready");
} else {
  addEventListener("message", ({ data }) => receive(data));
  // held until this worker ends, in whatever way: there is no event
  const lock = `gradlane ${VERSION} ${crypto.randomUUID()}`;
  const ready = () => post(lock);
  const hold = () => {
    ready();
    return new Promise<void>(() => undefined);
  };
  if (navigator?.locks) navigator.locks.request(lock, hold).catch(ready);
  else ready();
}
