// One training at a time: commands of the page between its steps, snapshots when they are asked for.

import { NumericsError } from "../gradlane.ts";
import { givenDataset } from "../recipe/given.ts";
import { buffersIn, LOOKS } from "./looks.ts";
import type { FromWorker, Lane, State, ToWorker, Wants } from "./protocol.ts";
import { race } from "./race.ts";
import { Training } from "./training.ts";
import { after, turn } from "./turn.ts";

/** Time of the steps between two looks at messages, in milliseconds. */
const SLICE = 8;
/** Looks take at most this share of the time of a training. */
const SHARE_OF_LOOKS = 0.25;

/** Steps that are still to be trained. Replaced, not changed, by what takes it back: a step may be under way. */
interface Request {
  left: number;
}

/** A race under way. */
interface Race {
  readonly lanes: AsyncGenerator<Lane | undefined>;
  readonly run: number;
  isStopped: boolean;
}

function begun({ run, recipes, given }: ToWorker & { type: "race" }): Race {
  const racing: Race = {
    run,
    isStopped: false,
    lanes: race(recipes, given, () => racing.isStopped),
  };
  return racing;
}

/** Answers the messages of a page. */
export class Session {
  private training: Training | undefined;
  private run = 0;
  private jobs: (() => unknown)[] = [];
  private isWorking = false;
  private request: Request = { left: 0 };
  /** The last one goes on; those before it only say that they are stopped. */
  private readonly races: Race[] = [];
  private wants: Wants | undefined;
  private isStale = false;
  private limit = 0;
  private stepsPerSlice = 1;
  private state: State = "idle";
  /** By name of a look: when it may be made again. */
  private readonly due = new Map<string, number>();
  private readonly speed = new Speed();

  constructor(private readonly post: (message: FromWorker, transfer?: Transferable[]) => void) {}

  receive(message: ToWorker): void {
    switch (message.type) {
      case "train":
        this.stopRace();
        this.ask(message.steps);
        this.speed.begin();
        break;
      case "pause":
        this.stopRace();
        this.request = { left: 0 };
        break;
      case "speed":
        this.limit = message.stepsPerSecond;
        break;
      case "frame":
        this.wants = message.wants;
        if (message.isFresh && this.training) {
          this.due.clear();
          this.isStale = true;
        }
        break;
      case "race":
        this.stopRace();
        this.races.push(begun(message));
        break;
      case "load":
        this.stopRace();
        this.request = { left: 0 };
        this.training = undefined;
        this.jobs.push(() => this.load(message));
        break;
      default:
        this.jobs.push(() => this.answer(message));
    }
    void this.work();
  }

  private ask(steps: number): void {
    // a few steps take the place of those to the end
    if (Number.isFinite(this.request.left)) this.request.left += steps;
    else this.request = { left: steps };
  }

  private stopRace(): void {
    for (const each of this.races) each.isStopped = true;
  }

  private async work(): Promise<void> {
    if (this.isWorking) return;
    this.isWorking = true;
    for (;;) {
      const job = this.jobs.shift();
      if (job) await job();
      else if (this.races[0]) await this.runRace(this.races[0]);
      else if (this.isTrainable) await this.train(this.training!);
      else if (!(this.wants && this.isStale)) break;
      if (this.wants && this.isStale) await this.tell();
      await turn();
    }
    this.isWorking = false;
    // a later end waits to be asked for
    if (this.training?.isDone) this.request = { left: 0 };
    const isBroken = this.state === "diverged" || this.state === "failed";
    if (this.training && !isBroken) this.say(this.training.isDone ? "done" : "idle");
  }

  private get isTrainable(): boolean {
    return this.request.left > 0 && this.training !== undefined && !this.training.isDone;
  }

  private say(state: State, message?: string): void {
    if (state === this.state && message === undefined) return;
    this.state = state;
    this.post({ type: "state", run: this.run, state, ...(message !== undefined && { message }) });
  }

  private async load({ run, recipe, given }: ToWorker & { type: "load" }): Promise<void> {
    this.run = run;
    this.state = "idle";
    this.speed.begin();
    try {
      this.training = await Training.start(recipe, given && givenDataset(given, recipe.data));
      this.due.clear();
      this.isStale = true;
      this.post({ type: "ready", run, info: this.training.info });
    } catch (error) {
      this.say("failed", messageOf(error));
    }
  }

  private async train(training: Training): Promise<void> {
    this.say("training");
    const began = performance.now();
    const most = this.limit > 0 ? 1 : this.stepsPerSlice;
    const before = training.step;
    const { request } = this;
    try {
      await training.advance(Math.min(most, request.left));
    } catch (error) {
      if (training !== this.training) return;
      request.left = 0;
      this.isStale = true;
      this.say(error instanceof NumericsError ? "diverged" : "failed", messageOf(error));
      return;
    }
    const done = training.step - before;
    request.left -= done;
    this.isStale = true;
    const took = performance.now() - began;
    this.speed.add(done);
    if (this.limit > 0) await after(Math.max(0, 1000 / this.limit - took));
    else if (took < SLICE / 2) this.stepsPerSlice = Math.min(2 * this.stepsPerSlice, 1 << 14);
    else if (took > 2 * SLICE) this.stepsPerSlice = Math.max(1, this.stepsPerSlice >> 1);
  }

  /** Posts a snapshot, with the looks that are due. */
  private async tell(): Promise<void> {
    const { training, wants } = this;
    if (!training || !wants) return;
    this.wants = undefined;
    this.isStale = false;
    const isTraining = this.isTrainable && this.state === "training";
    const looks: Record<string, unknown> = {};
    for (const [name, options] of Object.entries(wants)) {
      const now = performance.now();
      if (isTraining && now < (this.due.get(name) ?? 0)) continue;
      looks[name] = await this.look(training, name, options).catch(() => undefined);
      const end = performance.now();
      this.due.set(name, end + (end - now) / SHARE_OF_LOOKS);
    }
    if (training !== this.training) return;
    // looks that were left out come once the training rests
    if (isTraining) this.isStale = Object.keys(looks).length < Object.keys(wants).length;
    const snapshot = {
      ...training.takeSnapshot(isTraining),
      stepsPerSecond: this.speed.now(),
      looks,
    };
    this.post({ type: "snapshot", run: this.run, snapshot }, buffersIn(snapshot));
  }

  private async look(training: Training, name: string, options: unknown): Promise<unknown> {
    return Object.hasOwn(LOOKS, name) ? LOOKS[name]!(training, options as never) : undefined;
  }

  /** One slice. */
  private async runRace(racing: Race): Promise<void> {
    const { value: lane, done } = await racing.lanes.next();
    if (lane) this.post({ type: "lane", run: racing.run, lane });
    if (done) this.races.shift();
  }

  private async answer(message: ToWorker): Promise<void> {
    const { training } = this;
    try {
      if (!training) {
        if ("id" in message) this.post({ type: "reply", id: message.id, error: "No model yet" });
      } else if (message.type === "edit") {
        await training.setWeight(message.name, message.index, message.value);
        this.due.clear();
        this.isStale = true;
      } else if (message.type === "stop") {
        await training.interrupt();
        training.totalSteps = message.totalSteps;
        this.isStale = true;
      } else if (message.type === "look") {
        const value = await this.look(training, message.name, message.options);
        this.post({ type: "reply", id: message.id, value }, buffersIn(value));
      } else if (message.type === "save") {
        const value = await training.model.save();
        this.post({ type: "reply", id: message.id, value });
      }
    } catch (error) {
      if ("id" in message) this.post({ type: "reply", id: message.id, error: messageOf(error) });
      else this.say("failed", messageOf(error));
    }
  }
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** Steps a second, over about the last second. */
class Speed {
  private since = 0;
  private steps = 0;
  private last = 0;

  begin(): void {
    this.since = performance.now();
    this.steps = 0;
    this.last = 0;
  }

  add(steps: number): void {
    this.steps += steps;
    const seconds = (performance.now() - this.since) / 1000;
    if (seconds < 0.5) return;
    this.last = this.steps / seconds;
    this.since = performance.now();
    this.steps = 0;
  }

  now(): number {
    const seconds = (performance.now() - this.since) / 1000;
    return this.last || (seconds > 0 ? this.steps / seconds : 0);
  }
}
