// How long workers take to answer on this machine. What is not much longer is not worth dividing.

import { wake } from "./leader.ts";
import { Signal } from "./messages.ts";

/** Nanoseconds in which a worker answers if it is awake, and if it sleeps. */
export interface Delays {
  readonly awake: number;
  readonly asleep: number;
}

/** Until they are measured. */
export const TYPICAL_DELAYS: Delays = { awake: 600, asleep: 12_500 };

/** Measurements beyond these are those of a busy machine or of a coarse clock. */
const AWAKE = [300, 2500] as const;
const ASLEEP = [10_000, 50_000] as const;
const ROUNDS = 4;
const ANSWERS = 8;
/** Milliseconds to wait for an answer, and for a worker to sleep. */
const PATIENCE = 0.5;
const UNTIL_ASLEEP = 1;

/** Takes about 5 ms, most of which the event loop has. */
export async function measureDelays(signal: Int32Array): Promise<Delays> {
  let { awake, asleep }: Delays = { awake: Infinity, asleep: Infinity };
  for (let round = 0; round < ROUNDS; round++) {
    await new Promise((resolve) => setTimeout(resolve, UNTIL_ASLEEP));
    asleep = Math.min(asleep, answer(signal));
    for (let i = 0; i < ANSWERS; i++) awake = Math.min(awake, answer(signal));
  }
  return { awake: within(awake, AWAKE), asleep: within(asleep, ASLEEP) };
}

/** Whether other programs kept the cores when they were measured, so that they tell little of the machine. */
export const areBusy = ({ awake, asleep }: Delays): boolean =>
  awake >= AWAKE[1] || asleep >= ASLEEP[1];

const within = (value: number, [least, most]: readonly [number, number]): number =>
  Math.max(least, Math.min(most, value));

/** Nanoseconds until a worker answers. */
function answer(signal: Int32Array): number {
  const began = performance.now();
  wake(signal);
  const asked = Atomics.load(signal, Signal.changes);
  let elapsed = 0;
  while (Atomics.load(signal, Signal.answer) !== asked && elapsed < PATIENCE) {
    elapsed = performance.now() - began;
  }
  return 1e6 * (performance.now() - began);
}
