// The networks that all benches measure, their batches, and the timing they share.

export const NETWORKS = [
  { sizes: [2, 16, 16, 2], batch: 32 },
  { sizes: [13, 64, 64, 3], batch: 32 },
  { sizes: [64, 128, 64, 10], batch: 32 },
  { sizes: [784, 128, 10], batch: 32 },
  { sizes: [784, 128, 10], batch: 128 },
  { sizes: [784, 256, 128, 10], batch: 64 },
  { sizes: [784, 512, 512, 10], batch: 128 },
  { sizes: [3072, 512, 256, 10], batch: 128 },
];

export const nameOf = ({ sizes, batch }) => `${sizes.join("-")}, ${batch}`;

/** One batch of any numbers: what they are does not change what a step costs. */
export function batchFor({ sizes, batch }) {
  let state = 1;
  const next = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  const x = Float32Array.from({ length: batch * sizes[0] }, () => next() * 2 - 1);
  const y = Int32Array.from({ length: batch }, () => Math.floor(next() * sizes.at(-1)));
  return { x: { data: x, shape: [batch, sizes[0]] }, y };
}

/** Runs `step` for about `seconds` after a warm-up; microseconds a step, smallest and median. */
export async function measure(step, seconds = 1) {
  const until = (time) => performance.now() + 1000 * time;
  for (const end = until(seconds / 2); performance.now() < end; ) await step();
  const began = performance.now();
  await step();
  // blocks of at least 0.2 ms, so that the clock's own steps do not count
  const block = Math.max(1, Math.ceil(0.2 / Math.max(performance.now() - began, 1e-3)));
  const times = [];
  for (const end = until(seconds); performance.now() < end || times.length < 5; ) {
    const start = performance.now();
    for (let i = 0; i < block; i++) await step();
    times.push((1000 * (performance.now() - start)) / block);
  }
  times.sort((a, b) => a - b);
  return { minimum: times[0], median: times[times.length >> 1] };
}
