// How often views are drawn again in training: more seldom where frames come late.

import type { Store } from "./store.ts";

/** Milliseconds between frames of which one was left out, at 60 a second. */
const LATE = 25;
/** Frames between changes, and how many of them may be late. */
const FRAMES = 60;
const MAY_BE_LATE = 2;
/** The longest pauses, times the shortest. */
const MOST = 8;

let factor = 1;

/** Times a pause between two drawings. */
export const pace = (): number => factor;

/** Counts frames while a store's model is trained. */
export function keepPace(store: Store): void {
  let [frames, late, last] = [0, 0, 0];
  const count = (now: number) => {
    if (last > 0 && now - last > LATE) late++;
    if (++frames === FRAMES) {
      factor = Math.min(MOST, Math.max(1, factor * (late > MAY_BE_LATE ? 1.5 : 0.9)));
      [frames, late] = [0, 0];
    }
    last = store.state.state === "training" ? now : 0;
    if (last > 0) requestAnimationFrame(count);
  };
  store.follow(() => {
    if (last > 0 || store.state.state !== "training") return;
    last = performance.now();
    requestAnimationFrame(count);
  });
}
