// `node bench/preprocessing.mjs`: PCA of MNIST with turbo, compared with scikit-learn, both on one thread or on --threads=2.
//
// GRADLANE_DATA is the folder with mnist/train-images-idx3-ubyte.gz; without it, and with --quick, the
// images come from synthetic.digits. --js measures the plain-JavaScript twin instead.

import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { init, PCA, runtimeInfo, synthetic } from "gradlane";
import { idx } from "gradlane/node";
import { flags } from "./flags.mjs";
import { pythons } from "./peers/pythons.mjs";

const COMPONENTS = 50;
const ROUNDS = 3;
const isQuick = flags.has("quick");
const threads = Number(flags.get("threads") ?? 1);
const folder = process.env.GRADLANE_DATA && join(process.env.GRADLANE_DATA, "mnist");

async function images() {
  if (!folder || isQuick) return synthetic.digits({ count: isQuick ? 2000 : 20000, seed: 1 }).x;
  const files = ["images-idx3", "labels-idx1"].map((name) =>
    join(folder, `train-${name}-ubyte.gz`),
  );
  return (await idx(...files)).x;
}

/** Seconds of the fastest round. */
function best(work, rounds = ROUNDS) {
  let seconds = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const began = performance.now();
    work();
    seconds = Math.min(seconds, (performance.now() - began) / 1000);
  }
  return seconds;
}

function ours(x, rounds) {
  const pca = new PCA({ components: COMPONENTS });
  return { fit: best(() => pca.fit(x), rounds), transform: best(() => pca.transform(x), rounds) };
}

/** scikit-learn on the same images; undefined if no Python has it. */
function theirs(x) {
  const scratch = mkdtempSync(join(tmpdir(), "gradlane-"));
  const file = join(scratch, "images");
  try {
    writeFileSync(file, x.data);
    const script = fileURLToPath(new URL("peers/pca.py", import.meta.url));
    const columns = String(x.data.length / x.shape[0]);
    const names = ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"];
    const limits = Object.fromEntries(names.map((name) => [name, String(threads)]));
    for (const python of pythons()) {
      if (python.includes("/") && !existsSync(python)) continue;
      try {
        const args = [script, file, columns, String(COMPONENTS), String(ROUNDS)];
        const options = { env: { ...process.env, ...limits }, stdio: ["ignore", "pipe", "ignore"] };
        return JSON.parse(execFileSync(python, args, options));
      } catch {
        // try the next one
      }
    }
    return undefined;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

const show = (name, { fit, transform }) =>
  console.log(`${name.padEnd(40)} fit ${fit.toFixed(2)} s, transform ${transform.toFixed(2)} s`);

const isJs = flags.has("js");
await init({ threads, ...(isJs ? { backend: "js" } : { turbo: true }) });
const x = await images();
console.log(
  `PCA, ${COMPONENTS} components, of uint8 images [${x.shape.join(", ")}], threads: ${threads}`,
);
const mode = isJs ? "plain JavaScript" : runtimeInfo().turbo ? "turbo" : "128 bits";
show(`gradlane, ${mode}, Node ${process.versions.node}`, ours(x, isJs ? 1 : ROUNDS));
const peer = theirs(x);
if (peer) show(`scikit-learn ${peer.version}, ${peer.dtype}`, peer);
else console.log("scikit-learn: not installed (set GRADLANE_PYTHON to a Python that has it)");
process.exit();
