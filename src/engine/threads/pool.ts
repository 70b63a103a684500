// The workers that help the thread that runs programs. One pool serves all engines and models of a thread.

import { Control, Status } from "../../../assembly/control.ts";
import type { Memory } from "../../core/memory.ts";
import { NO_PROGRESS, PATIENCE, workerLost } from "../worker-lost.ts";
import { areBusy, type Delays, measureDelays, TYPICAL_DELAYS } from "./delays.ts";
import { wake } from "./leader.ts";
import { type Attach, type Message, Signal, type Slice, type Start } from "./messages.ts";

/** Milliseconds after a run in which the next one finds a worker awake. */
const AWAKE = 0.3;

/** Milliseconds in which a worker must start. */
const START_TIMEOUT = 10_000;

/** Milliseconds after which delays that a busy machine gave are measured again, if programs are made. */
const REFRESH = 1000;

/** A worker. */
export interface Helper {
  postMessage(message: unknown): void;
  terminate(): void;
  /** Lets the process end before the worker. */
  unref?(): void;
}

/** Called when a worker has started, has led a slice, and has ended by itself. */
export interface Listeners {
  onReady(): void;
  onLed(): void;
  onEnd(reason: string): void;
}

/** Starts a worker. */
export type StartHelper = (listeners: Listeners) => Helper;

/** What differs between Node and pages. */
export interface Host {
  /** Cores that the process may use. */
  readonly cores: number;
  /** Whether this thread may wait for others, and so lead; if not, the first worker leads. */
  readonly mayWait: boolean;
  readonly start: StartHelper;
}

/** What an instance tells of itself. */
export interface Member {
  /** Views of the memory, which it may replace. */
  readonly memory: Memory;
  readonly wasm: WebAssembly.Memory;
  readonly modules: readonly WebAssembly.Module[];
}

/** A memory on which workers help. */
type Attachment = Omit<Attach, "kind" | "id">;

/** The slice that the first worker leads. */
interface Led {
  readonly member: Member;
  readonly control: number;
  end(status: Status): void;
  fail(error: Error): void;
}

/** Workers of one thread, which leads them, or lets the first of them lead. */
export class Pool {
  readonly signal = new Int32Array(
    new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT * Signal.end),
  );
  private helpers: Helper[] = [];
  private starting: Promise<void> = Promise.resolve();
  private attachments = 0;
  private measured: Delays | undefined;
  private measureAt = Infinity;
  private led: Led | undefined;
  private turn: Promise<unknown> = Promise.resolve();
  /** Why the pool has ended, if a worker was lost. */
  lost: string | undefined;

  constructor(private readonly host: Omit<Host, "start">) {}

  get isLedByWorker(): boolean {
    return !this.host.mayWait;
  }

  get delays(): Delays {
    if (performance.now() > this.measureAt) void this.measure();
    return this.measured ?? TYPICAL_DELAYS;
  }

  /** Threads that run programs. */
  get threads(): number {
    return this.helpers.length + (this.host.mayWait ? 1 : 0);
  }

  /** Whether so many threads outnumber cores, so that one that waits should sleep. */
  isCrowded(threads: number): boolean {
    return threads > this.host.cores;
  }

  /**
   * Starts workers until `threads` run, with the leader.
   * @throws Error if the host refuses one; those that have started are used
   */
  grow(threads: number, start: StartHelper): Promise<void> {
    const growing = this.starting.then(async () => {
      const missing = Array.from({ length: threads - this.threads }, () => this.start(start));
      const results = await Promise.allSettled(missing);
      for (const each of results) if (each.status === "fulfilled") this.admit(each.value);
      const isHelped = this.host.mayWait && this.helpers.length > 0;
      if (isHelped && !this.measured) await this.measure();
      const failed = results.find((each) => each.status === "rejected");
      if (failed) throw failed.reason;
    });
    this.starting = growing.catch(() => undefined);
    return growing;
  }

  private async measure(): Promise<void> {
    this.measureAt = Infinity;
    const found = await measureDelays(this.signal);
    const { awake, asleep } = this.measured ?? found;
    this.measured = {
      awake: Math.min(awake, found.awake),
      asleep: Math.min(asleep, found.asleep),
    };
    if (areBusy(this.measured)) this.measureAt = performance.now() + REFRESH;
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

  /**
   * Lets the first worker lead a slice on an attached memory, after those before it. `settle` is called when it has
   * ended, which settle() may cause.
   * @throws RuntimeUnsupportedError WORKER_LOST
   */
  lead<Result>(
    member: Member,
    id: number,
    slice: Slice,
    settle: (status: Status) => Result,
  ): Promise<Result> {
    const led = this.turn.then(
      () =>
        new Promise<Result>((resolve, fail) => {
          const end = (status: Status) => {
            try {
              resolve(settle(status));
            } catch (error) {
              fail(error);
            }
          };
          if (this.lost !== undefined) {
            end(Status.paused);
            return;
          }
          this.led = { member, control: slice.control, end, fail };
          Atomics.store(this.signal, Signal.led, 1);
          this.helpers[0]!.postMessage({ kind: "lead", id, ...slice });
        }),
    );
    this.turn = led.catch(() => undefined);
    return led;
  }

  /**
   * Ends the slice that a worker leads on the memory of a member, so that it holds a whole step and this thread may
   * use it until the next turn of the event loop.
   * @throws RuntimeUnsupportedError WORKER_LOST
   */
  settle(member: Member): void {
    if (this.led?.member !== member) return;
    this.setStop(this.led, 1);
    const until = performance.now() + PATIENCE;
    while (Atomics.load(this.signal, Signal.led) !== 0) {
      if (performance.now() < until) continue; // this thread may not wait, but it may look
      this.loseLeader(NO_PROGRESS);
      throw workerLost(NO_PROGRESS);
    }
    this.finish();
  }

  /** Ends all workers; one that leads a slice, after it. */
  end(reason: string): void {
    this.lost ??= reason;
    Atomics.store(this.signal, Signal.lost, 1);
    const kept = this.led ? this.helpers.slice(0, 1) : [];
    for (const helper of this.helpers.slice(kept.length)) helper.terminate();
    this.helpers = kept;
    this.announce(); // workers that sleep would end later
  }

  /** Ends the slice that the first worker has led. */
  private finish(): void {
    const { led } = this;
    // the message of a slice that settle() has ended comes later
    if (!led || Atomics.load(this.signal, Signal.led) !== 0) return;
    const status: Status = Atomics.load(this.signal, Signal.status);
    this.led = undefined;
    this.setStop(led, 0);
    if (status === Status.waiting) this.end(NO_PROGRESS);
    else if (this.lost !== undefined) this.end(this.lost);
    if (status === Status.waiting) led.fail(workerLost(this.lost!));
    else led.end(status);
  }

  private lose(helper: Helper, reason: string): void {
    if (helper === this.helpers[0] && this.isLedByWorker) this.loseLeader(reason);
    else this.end(reason);
  }

  private loseLeader(reason: string): void {
    const { led } = this;
    this.led = undefined;
    this.end(reason);
    if (!led) return;
    // the command in progress may be half done
    const command = (led.control >>> 2) + Control.command;
    const { i32 } = led.member.memory;
    i32[command] = i32[command]! + 1;
    led.fail(workerLost(reason));
  }

  private setStop({ member, control }: Led, value: 0 | 1): void {
    Atomics.store(member.memory.i32, (control >>> 2) + Control.stop, value);
  }

  /** Makes a worker a thread of the pool, which gets all messages from now on. */
  private admit(helper: Helper): void {
    if (this.lost !== undefined) {
      helper.terminate();
      return;
    }
    const thread = this.threads;
    const messages = Atomics.load(this.signal, Signal.messages);
    const awake = this.isCrowded(thread + 1) ? 0 : AWAKE;
    const start: Start = { kind: "start", signal: this.signal, thread, messages, awake };
    helper.postMessage(start);
    this.helpers.push(helper);
  }

  private async start(start: StartHelper): Promise<Helper> {
    let helper: Helper | undefined;
    let ready: Helper | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        const onEnd = (reason: string) => {
          reject(new Error(reason));
          if (ready) this.lose(ready, reason); // also before it is admitted
        };
        helper = start({ onReady: resolve, onLed: () => this.finish(), onEnd });
        timer = setTimeout(() => reject(new Error("a worker did not start")), START_TIMEOUT);
        helper.unref?.();
        timer.unref?.();
      });
    } catch (error) {
      helper?.terminate();
      throw error;
    } finally {
      clearTimeout(timer);
    }
    ready = helper!;
    return ready;
  }

  private send(message: Message): void {
    for (const helper of this.helpers) helper.postMessage(message);
    this.announce();
  }

  /** Lets the workers turn to their event loops. */
  private announce(): void {
    Atomics.add(this.signal, Signal.messages, 1);
    wake(this.signal);
  }
}
