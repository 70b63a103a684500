// Who can take part in the bench, and how each is started.

import { fileURLToPath } from "node:url";
import { pythons } from "./peers/pythons.mjs";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const node = (file, ...flags) => ({ commands: (binary) => [[binary, path(file), ...flags]] });
const python = (file) => ({ commands: () => pythons().map((binary) => [binary, path(file)]) });

const own = (...flags) => node("gradlane.mjs", ...flags);

/** Ours; `when` names the flag of steps.mjs that asks for it. */
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

/** The others, by the names that --peers takes. */
export const PEERS = [
  { key: "pytorch", title: "PyTorch", ...python("peers/pytorch.py") },
  { key: "jax", title: "JAX", ...python("peers/jax_peer.py") },
  { key: "jax-js", title: "jax-js", ...node("peers/jax-js.mjs") },
  { key: "tfjs-wasm", title: "tfjs wasm", ...node("peers/tfjs.mjs", "wasm") },
  { key: "tfjs-cpu", title: "tfjs cpu", ...node("peers/tfjs.mjs", "cpu"), isSlow: true },
  { key: "brain", title: "brain.js", ...node("peers/brain.mjs"), isSlow: true },
];
