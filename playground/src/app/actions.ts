// What controls do.

import { type Address, fromAddress, recipeOf, toAddress } from "../lessons/address.ts";
import type { Lesson, Run } from "../lessons/lesson.ts";
import { totalSteps } from "../recipe/build.ts";
import { checkRecipe } from "../recipe/check.ts";
import type { Given } from "../recipe/given.ts";
import type { Recipe } from "../recipe/recipe.ts";
import { Refusal } from "../recipe/refusal.ts";
import type { Client } from "./client.ts";
import { loadedLessons } from "./later.ts";
import { currentStore, type UnitPlace } from "./store.ts";

let client: Client;

export function connect(connected: Client): void {
  client = connected;
}

export const currentClient = (): Client => client;

const state = () => currentStore().state;
const isPlaying = () => state().state === "training";

/** Changes the recipe: a new model, trained if the last one was. Refused changes leave everything as it was. */
export function change(changed: Partial<Recipe>, given: Given | undefined = state().given): void {
  const before = state().recipe;
  attempt(() => {
    const recipe = checkRecipe({ ...before, ...changed });
    const isOnlyStop = Object.keys(changed).join() === "stop" && isConstant(recipe);
    currentStore().set({ recipe, given, refusal: undefined, notice: undefined });
    writeAddress();
    const { info } = state();
    if (isOnlyStop && info) {
      const total = totalSteps(recipe, info.stepsPerEpoch);
      if (total >= state().step) {
        currentStore().set({ info: { ...info, totalSteps: total } });
        client.send({ type: "stop", totalSteps: total });
        return;
      }
    }
    client.load(isPlaying());
  });
}

/** Schedules depend on the length of the training. */
const isConstant = ({ schedule, warmup }: Recipe): boolean =>
  schedule.kind === "constant" && warmup === 0;

/** Another recipe, from a file or of another task; it leaves the lesson. */
export function open(recipe: unknown, given?: Given): void {
  attempt(() => {
    enter({ recipe: checkRecipe(recipe), lesson: undefined }, given);
    writeAddress();
  });
}

/** What the address says, when the user follows a link, goes back or edits it. */
export function followAddress(): void {
  openAddress();
  // the link that was followed may be gone
  requestAnimationFrame(() => document.getElementById("lesson")?.focus());
}

/** Sets up what the address says. */
export function openAddress(): void {
  attempt(() => {
    const address = fromAddress(location.hash, loadedLessons());
    const { recipe, lesson } = state();
    if (address.lesson === lesson && JSON.stringify(address.recipe) === JSON.stringify(recipe))
      return;
    enter(address);
  });
}

/** Steps a second in lessons: slow enough to watch. */
const LESSON_SPEED = 60;

/** Sets up a recipe, and its lesson if there is one. */
function enter({ recipe, lesson }: Address, given?: Given): void {
  if (lesson !== state().lesson) enterLesson(lesson);
  currentStore().set({ recipe, given, refusal: undefined, notice: undefined });
  select(lesson?.selected);
  client.load(false);
}

/** What a lesson sets up beside its recipe. */
function enterLesson(lesson: Lesson | undefined): void {
  setRacers(lesson?.race?.map((change) => recipeOf(lesson, { label: "", look: "", change })) ?? []);
  currentStore().set({ lesson, view: lesson?.view ?? {} });
  setSpeed(lesson ? LESSON_SPEED : 0);
}

/** Keeps the settings, without the lesson. */
export function leaveLesson(): void {
  currentStore().set({ lesson: undefined });
  setSpeed(0);
  writeAddress();
}

/** Trains a run of the open lesson from its first weights, or begins the race of the first. */
export function startRun(run: Run): void {
  const { lesson } = state();
  if (!lesson) return;
  enter({ recipe: recipeOf(lesson, run), lesson });
  writeAddress();
  if (lesson.race && run === lesson.runs[0]) startRace();
  else play();
}

/** Runs something that may be refused, and says so. */
export function attempt(action: () => void): void {
  try {
    action();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    currentStore().set({ refusal: error.message });
  }
}

/** The same for what takes time. */
export async function attemptLater(action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    attempt(() => {
      throw error;
    });
  }
}

let isWriting = false;

/** Browsers limit how often: at most a few times a second. */
function writeAddress(): void {
  if (isWriting) return;
  isWriting = true;
  setTimeout(() => {
    isWriting = false;
    let hash = "";
    try {
      hash = toAddress(state());
    } catch {
      // too long for a link: the share button says so
    }
    setAddress(hash);
  }, 250);
}

const setAddress = (hash: string): void =>
  history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);

export function play(): void {
  client.send({ type: "train", steps: Number.POSITIVE_INFINITY });
}

export function pause(): void {
  client.send({ type: "pause" });
}

/** Trains so many steps, then waits. */
export function train(steps: number): void {
  client.send({ type: "train", steps });
}

/** To the end of the current epoch. */
export function trainEpoch(): void {
  const { info, step } = state();
  if (info) train(info.stepsPerEpoch - (step % info.stepsPerEpoch));
}

export function reset(): void {
  client.load(false);
}

export function setSpeed(limit: number): void {
  currentStore().set({ limit });
  client.send({ type: "speed", stepsPerSecond: limit });
}

/** Sets a weight by hand. */
export function editWeight(name: string, index: number, value: number): void {
  if (!Number.isFinite(value)) return;
  currentStore().set({ isEdited: true });
  client.send({ type: "edit", name, index, value });
}

export function select(selected: UnitPlace | undefined): void {
  currentStore().set({ selected });
}

/** Sets what only views of a task know. */
export function setView(change: Readonly<Record<string, unknown>>): void {
  currentStore().set({ view: { ...state().view, ...change } });
}

export function say(notice: string): void {
  currentStore().set({ notice });
}

/** Copies the address. */
export async function share(): Promise<void> {
  attempt(() => setAddress(toAddress(state())));
  await copy(location.href, "Link copied");
}

export async function copy(text: string, notice: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    say(notice);
  } catch {
    say("The browser does not allow copying: select the text, or take the address above");
  }
}

/** Offers bytes as a file. */
export function download(name: string, parts: BlobPart[], type: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(parts, { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/** The text of a file. @throws Refusal for a larger one */
export async function textOf(file: File, megabytes = 1): Promise<string> {
  if (file.size <= 1e6 * megabytes) return file.text();
  throw new Refusal(`${file.name}: expected at most ${megabytes} MB`);
}

export function saveRecipe(): void {
  download("recipe.json", [`${JSON.stringify(state().recipe, null, 2)}\n`], "application/json");
}

export const loadRecipe = (file: File): Promise<void> =>
  attemptLater(async () => {
    const text = await textOf(file);
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      throw new Refusal(`${file.name}: expected a recipe saved by this page`);
    }
    open(json);
  });

export async function saveModel(): Promise<void> {
  try {
    download("model.gradlane", [await client.save()], "application/octet-stream");
  } catch (error) {
    currentStore().set({ refusal: (error as Error).message });
  }
}

let racers: readonly Recipe[] = [];

/** The recipes of the race. */
export const raceRecipes = (): readonly Recipe[] => racers;

export function setRacers(recipes: readonly Recipe[]): void {
  racers = recipes;
  client.endRace();
}

export function startRace(): void {
  client.race(racers);
}
