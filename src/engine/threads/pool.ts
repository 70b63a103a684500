// The workers that help the thread that runs programs. One pool serves all engines and models of a thread.

import { hostModule } from "../../core/host.ts";
import { type Attach, type Message, Signal, type Start } from "./messages.ts";
import { WORKER } from "./worker.generated.ts";

/** Milliseconds after a run in which the next one finds a worker awake. */
const AWAKE = 0.3;

/** Milliseconds in which a worker must start. */
const START_TIMEOUT = 10_000;

/** Whether threads outnumber cores, so that one that waits should sleep. */
export const isCrowded = (threads: number): boolean =>
  threads > hostModule("os")!.availableParallelism();

type Helper = import("node:worker_threads").Worker;

/** Called when a worker has started, and when it has ended by itself. */
interface Listeners {
  onReady(): void;
  onEnd(reason: string): void;
}

/** A memory on which workers help. */
type Attachment = Omit<Attach, "kind" | "id">;

/** Workers of one thread, which leads them. */
export class Pool {
  private readonly signal = new Int32Array(
    new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT * Signal.end),
  );
  private helpers: Helper[] = [];
  private starting: Promise<void> = Promise.resolve();
  private attachments = 0;
  /** Why the pool has ended, if a worker was lost. */
  lost: string | undefined;

  /** Threads that run, with the leader. */
  get threads(): number {
    return this.helpers.length + 1;
  }

  /**
   * Starts workers until `threads` run, with the leader.
   * @param isAwaited whether the process must not end before
   * @throws Error if the host refuses one; those that have started are used
   */
  grow(threads: number, isAwaited: boolean): Promise<void> {
    const growing = this.starting.then(async () => {
      const missing = Array.from({ length: threads - this.threads }, () => this.start(isAwaited));
      const results = await Promise.allSettled(missing);
      for (const each of results) if (each.status === "fulfilled") this.admit(each.value);
      const failed = results.find((each) => each.status === "rejected");
      if (failed) throw failed.reason;
    });
    this.starting = growing.catch(() => undefined);
    return growing;
  }

  /** Makes a memory known to the workers; returns its number. */
  attach(attachment: Attachment): number {
    const id = ++this.attachments;
    this.send({ kind: "attach", id, ...attachment });
    return id;
  }

  /** Lets the workers drop a memory. */
  forget(id: number): void {
    this.send({ kind: "forget", id });
  }

  /** Asks the workers to help with a run. */
  call(id: number, binary: number): void {
    Atomics.store(this.signal, Signal.memory, id);
    Atomics.store(this.signal, Signal.binary, binary);
    this.wake();
  }

  /** Ends all workers. */
  end(reason: string): void {
    this.lost ??= reason;
    for (const helper of this.helpers) helper.terminate();
    this.helpers = [];
  }

  /** Makes a worker a thread of the pool, which gets all messages from now on. */
  private admit(helper: Helper): void {
    if (this.lost !== undefined) {
      helper.terminate();
      return;
    }
    const thread = this.threads;
    const messages = Atomics.load(this.signal, Signal.messages);
    const awake = isCrowded(thread + 1) ? 0 : AWAKE;
    const start: Start = { kind: "start", signal: this.signal, thread, messages, awake };
    helper.postMessage(start);
    this.helpers.push(helper);
  }

  private async start(isAwaited: boolean): Promise<Helper> {
    let helper: Helper | undefined;
    let timer: NodeJS.Timeout | undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        const onEnd = (reason: string) => {
          reject(new Error(reason));
          if (helper && this.helpers.includes(helper)) this.end(reason);
        };
        helper = startWorker({ onReady: resolve, onEnd });
        timer = setTimeout(() => reject(new Error("a worker did not start")), START_TIMEOUT);
        if (!isAwaited) {
          helper.unref();
          timer.unref();
        }
      });
    } catch (error) {
      helper?.terminate();
      throw error;
    } finally {
      clearTimeout(timer);
    }
    helper!.unref();
    return helper!;
  }

  private send(message: Message): void {
    for (const helper of this.helpers) helper.postMessage(message);
    Atomics.add(this.signal, Signal.messages, 1);
    this.wake();
  }

  private wake(): void {
    Atomics.add(this.signal, Signal.changes, 1);
    if (Atomics.load(this.signal, Signal.sleepers) > 0) {
      Atomics.notify(this.signal, Signal.changes);
    }
  }
}

function startWorker({ onReady, onEnd }: Listeners): Helper {
  const { Worker } = hostModule("worker_threads")!;
  const source = new URL(`data:text/javascript,${encodeURIComponent(WORKER)}`);
  const worker = new Worker(source, { execArgv: [] });
  worker.once("message", onReady);
  worker.on("error", (error) => onEnd(`a worker failed: ${error}`));
  worker.on("exit", (code) => onEnd(`a worker ended with exit code ${code}`));
  return worker;
}
