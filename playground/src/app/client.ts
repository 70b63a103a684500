// The page's end of the worker: asks for a snapshot an animation frame, and puts what comes into the store.

import type { Recipe } from "../recipe/recipe.ts";
import type { FromWorker, ToWorker, Wants } from "../worker/protocol.ts";
import { Curves, type Store } from "./store.ts";

/** Talks to the worker. */
export class Client {
  private run = 0;
  private raceRun = 0;
  private nextId = 0;
  private isAsked = false;
  private wanted = "";
  private readonly replies = new Map<number, (message: FromWorker & { type: "reply" }) => void>();

  constructor(
    private readonly worker: Worker,
    private readonly store: Store,
    private readonly wants: () => Wants,
  ) {
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.receive(data);
    store.follow(() => this.ask());
  }

  send(message: ToWorker): void {
    this.worker.postMessage(message);
  }

  /** Builds a new model of the recipe in the store, and trains it if `isPlaying`. */
  load(isPlaying: boolean): void {
    const { recipe, given } = this.store.state;
    this.run++;
    this.store.curves = new Curves();
    this.store.set({
      ...{
        info: undefined,
        state: "idle",
        failure: undefined,
        step: 0,
        epoch: 0,
        stepsPerSecond: 0,
      },
      ...{ weightsHash: "", isEdited: false, flow: undefined },
    });
    this.send({ type: "load", run: this.run, recipe, given });
    if (isPlaying) this.send({ type: "train", steps: Number.POSITIVE_INFINITY });
    this.isAsked = false;
    this.ask();
  }

  /** Trains recipes in turn; the lanes of earlier ones go. */
  race(recipes: readonly Recipe[]): void {
    this.endRace();
    this.send({ type: "race", run: this.raceRun, recipes, given: this.store.state.given });
  }

  /** Forgets the lanes, also those that are still on their way. */
  endRace(): void {
    this.raceRun++;
    this.store.set({ lanes: [] });
  }

  /** A look, once. */
  look<Seen>(name: string, options?: unknown): Promise<Seen> {
    return this.request((id) => ({ type: "look", id, name, options })) as Promise<Seen>;
  }

  /** The file of the model. */
  save(): Promise<Uint8Array<ArrayBuffer>> {
    return this.request((id) => ({ type: "save", id })) as Promise<Uint8Array<ArrayBuffer>>;
  }

  private request(messageOf: (id: number) => ToWorker): Promise<unknown> {
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.replies.set(id, ({ value, error }) => {
        if (error === undefined) resolve(value);
        else reject(new Error(error));
      });
      this.send(messageOf(id));
    });
  }

  /** Asks for a snapshot with the next animation frame, unless one is under way. */
  private ask(): void {
    const wanted = JSON.stringify(this.wants());
    const isFresh = wanted !== this.wanted;
    if (this.isAsked && !isFresh) return;
    this.isAsked = true;
    this.wanted = wanted;
    requestAnimationFrame(() => this.send({ type: "frame", wants: this.wants(), isFresh }));
  }

  private receive(message: FromWorker): void {
    const { store } = this;
    if (message.type === "reply") {
      this.replies.get(message.id)?.(message);
      this.replies.delete(message.id);
    } else if (message.type === "lane") {
      if (message.run !== this.raceRun) return;
      const lanes = [...store.state.lanes];
      lanes[message.lane.number] = message.lane;
      store.set({ lanes });
    } else if (message.run !== this.run) {
      // of a model that is gone
    } else if (message.type === "ready") {
      store.set({ info: message.info, failure: undefined, looks: {} });
    } else if (message.type === "state") {
      const { state, message: failure } = message;
      store.set({ state, ...(failure !== undefined && { failure }) });
    } else {
      const { snapshot } = message;
      const { step, epoch, stepsPerSecond, weightsHash, flow, looks } = snapshot;
      store.curves.add(snapshot);
      this.isAsked = false;
      store.set({
        ...{ step, epoch, stepsPerSecond, weightsHash },
        ...(flow && { flow }),
        looks: { ...store.state.looks, ...looks },
      });
    }
  }
}
