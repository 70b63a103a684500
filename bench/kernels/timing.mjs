// The time of one call of a function that takes from nanoseconds to seconds.

/** Milliseconds of calls after which V8 has optimised a function: for wasm only whole calls count. */
const WARM_MILLISECONDS = 100;
const WARM_AGAIN_MILLISECONDS = 10;
/** Optimised code arrives from another thread. */
const PAUSE_MILLISECONDS = 4;
/** Least length of a timed block. */
const BLOCK_MILLISECONDS = 1;
const MOST_ROUNDS = 6;
/** A round that is faster by more than this was not warm before. */
const MARGIN = 1.03;

const warmed = new WeakSet();

/** Milliseconds of the last call. */
function callFor(call, milliseconds) {
  let elapsed = 0;
  for (const end = performance.now() + milliseconds; performance.now() < end; ) {
    const began = performance.now();
    call();
    elapsed = performance.now() - began;
  }
  return elapsed;
}

/** Milliseconds of a call in the fastest block of some milliseconds, at least one. */
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
 * Seconds of a call in the fastest block of about so many milliseconds in all; more of them while they
 * still become faster. `subject` is the function that `call` ends in: warmed for longer the first time.
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
