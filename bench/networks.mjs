// The networks of all benchmarks, and their batches.

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

/** A batch of arbitrary numbers: the time of a step does not depend on them. */
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
