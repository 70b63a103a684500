// The contenders of the benchmark and how to start them.

import { fileURLToPath } from "node:url";
import { pythons } from "./peers/pythons.mjs";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const node = (file, ...flags) => ({ commands: (binary) => [[binary, path(file), ...flags]] });
const python = (file, ...rest) => ({
  commands: () => pythons().map((binary) => [binary, path(file), ...rest]),
});

const own = (...flags) => node("gradlane.mjs", ...flags);

/** Variants of gradlane; `when` is the flag of steps.mjs that includes one. */
export const OWN = [
  { key: "exact", title: "exact", ...own() },
  { key: "turbo", title: "exact turbo", ...own("--turbo") },
  { key: "fast", title: "fast turbo", ...own("--turbo", "--numerics=fast") },
  { key: "fast-plain", title: "fast", when: "fast-plain", ...own("--numerics=fast") },
  { key: "resident", title: "exact, resident", when: "resident", ...own("--resident") },
  {
    key: "turbo-resident",
    title: "exact turbo, resident",
    when: "resident",
    ...own("--turbo", "--resident"),
  },
  { key: "js", title: "plain JS", when: "js", ...own("--backend=js") },
];

/** Other libraries; `key` is the name that --peers accepts. */
export const PEERS = [
  { key: "pytorch", title: "PyTorch", ...python("peers/pytorch.py") },
  { key: "jax", title: "JAX", ...python("peers/jax_peer.py") },
  { key: "jax-js", title: "jax-js", ...node("peers/jax-js.mjs") },
  { key: "tfjs-wasm", title: "tfjs wasm", ...node("peers/tfjs.mjs", "wasm") },
  { key: "tfjs-cpu", title: "tfjs cpu", ...node("peers/tfjs.mjs", "cpu"), isSlow: true },
  { key: "brain", title: "brain.js", ...node("peers/brain.mjs"), isSlow: true },
];

/** PyTorch with images that lie as in gradlane; the faster of its two layouts counts. */
export const CHANNELS_LAST = {
  key: "pytorch-last",
  title: "PyTorch, channels last",
  ...python("peers/pytorch.py", "--channels-last"),
};
