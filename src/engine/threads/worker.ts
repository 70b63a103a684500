// The program of a worker: helps with runs, and sleeps between them. tools/worker.mjs makes a text of it, which travels
// in the bundle.

import { type Message, Signal } from "./messages.ts";

type Help = (team: number, thread: number) => void;

const port = process.getBuiltinModule("worker_threads").parentPort!;
const attached = new Map<number, { readonly helps: readonly Help[]; readonly team: number }>();
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
    if (message.kind === "forget") attached.delete(message.id);
    else if (thread < message.threads) {
      const { memory, modules, team } = message;
      const helps = modules.map((module) => {
        const { help } = new WebAssembly.Instance(module, { env: { memory } }).exports;
        return help as Help;
      });
      attached.set(message.id, { helps, team });
    }
  }
  serve();
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
