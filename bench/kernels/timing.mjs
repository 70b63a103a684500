// Times a call of a function that takes from nanoseconds to seconds.

/** Milliseconds of calls until V8 has optimised a function; for wasm it counts only complete calls. */
const WARM_MILLISECONDS = 100;
const WARM_AGAIN_MILLISECONDS = 10;
/** Optimised code comes from another thread. */
const PAUSE_MILLISECONDS = 4;
/** Minimum length of a timed block. */
const BLOCK_MILLISECONDS = 1;
const MOST_ROUNDS = 6;
/** If a round is faster by more than this factor, the function was not warm before. */
const MARGIN = 1.03;

const warmed = new WeakSet();

/** Calls for some time; returns the milliseconds of the last call. */
function callFor(call, milliseconds) {
  let elapsed = 0;
  for (const end = performance.now() + milliseconds; performance.now() < end; ) {
    const began = performance.now();
    call();
    elapsed = performance.now() - began;
  }
  return elapsed;
}

/** Milliseconds per call in the fastest of the blocks that fit in `milliseconds`, at least one. */
function fastestBlock(call, repeat, milliseconds) {
  let best = Number.POSITIVE_INFINITY;
  const end = performance.now() + milliseconds;
  do {
    const began = performance.now();
    for (let i = 0; i < repeat; i++) call();
    best = Math.min(best, (performance.now() - began) / repeat);
  } while (performance.now() < end);
  return best;
}

/**
 * Seconds per call in the fastest block. Measures for about `milliseconds`, and longer while blocks still
 * become faster. `subject` is the function that `call` runs: its first measurement has a longer warm-up.
 */
export function fastest(call, subject, milliseconds) {
  const last = callFor(call, warmed.has(subject) ? WARM_AGAIN_MILLISECONDS : WARM_MILLISECONDS);
  warmed.add(subject);
  callFor(() => {}, PAUSE_MILLISECONDS);
  let repeat = Math.max(1, Math.floor(BLOCK_MILLISECONDS / Math.max(last, 1e-4)));
  while (repeat * fastestBlock(call, repeat, 0) < BLOCK_MILLISECONDS) repeat *= 2;
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const time = fastestBlock(call, repeat, milliseconds / 2);
    const isSettled = time * MARGIN > best;
    best = Math.min(best, time);
    if (isSettled) break;
  }
  return best / 1000;
}
