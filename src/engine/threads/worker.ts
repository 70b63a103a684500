// The program of a worker: helps with runs, and sleeps between them. tools/worker.mjs makes a text of it, which travels
// in the bundle.

import { type Message, Signal } from "./messages.ts";

type Help = (team: number, thread: number) => void;

const port = process.getBuiltinModule("worker_threads").parentPort!;
/** Bytes of forgotten memories, and their number, after which garbage is collected. */
const MOST_FORGOTTEN = { bytes: 64e6, memories: 16 };

interface Attached {
  readonly helps: readonly Help[];
  readonly team: number;
  readonly memory: WebAssembly.Memory;
}

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
  } else {
    messages++;
    if (message.kind === "forget") forget(message.id);
    else if (thread < message.threads) {
      const { memory, modules, team } = message;
      const helps = modules.map((module) => {
        const { help } = new WebAssembly.Instance(module, { env: { memory } }).exports;
        return help as Help;
      });
      attached.set(message.id, { helps, team, memory });
    }
  }
  serve();
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
  const [v8, vm] = [process.getBuiltinModule("v8"), process.getBuiltinModule("vm")];
  try {
    v8.setFlagsFromString("--expose-gc");
    const collect = vm.runInNewContext("gc");
    v8.setFlagsFromString("--no-expose-gc"); // for contexts that others make
    collect();
  } catch {
    // another engine, which collects when it likes
  }
}

/** Helps until there is a message, which only the event loop delivers. */
function serve(): void {
  let until = 0;
  while (Atomics.load(signal, Signal.messages) === messages) {
    const seen = Atomics.load(signal, Signal.changes);
    if (seen !== changes) {
      changes = seen;
      const run = attached.get(Atomics.load(signal, Signal.memory));
      if (run) run.helps[Atomics.load(signal, Signal.binary)]?.(run.team, thread);
      until = performance.now() + awake;
    } else if (performance.now() >= until) {
      Atomics.add(signal, Signal.sleepers, 1);
      Atomics.wait(signal, Signal.changes, seen);
      Atomics.sub(signal, Signal.sleepers, 1);
    }
  }
}

port.on("message", receive);
port.postMessage("ready");
