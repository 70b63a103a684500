// The largest error of each function of assembly/math.ts, in units of the last place.
//
//   node tools/measure-ulp.mjs [exp log expm1 log1p tanh sigmoid erf] [--every k]
//
// Runs every k-th of the 2^32 inputs (default: all) through the compiled kernels; the reference is the host's
// double-precision functions. Exit code 1 if a bound is exceeded. All inputs of one function take some
// minutes.

import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const BOUNDS = { exp: 1, log: 1, expm1: 2, log1p: 2, tanh: 1.5, sigmoid: 2.5, erf: 6 };
const { exp, log, expm1, log1p, tanh } = Math;
const EXACT = { exp, log, expm1, log1p, tanh, sigmoid: (x) => 1 / (1 + exp(-x)), erf };
const CHUNK = 1 << 16;
/** Numbers from here on round to infinity. */
const OVERFLOW = 2 ** 128 - 2 ** 103;
const double = new Float64Array(1);
const doubleBits = new Uint32Array(double.buffer);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { every: { type: "string", default: "1" } },
});
const every = Number(values.every);
const names = positionals.length > 0 ? positionals : Object.keys(BOUNDS);
const unknown = names.filter((name) => !(name in BOUNDS));
if (unknown.length > 0 || !(every >= 1)) {
  console.error(`Cannot measure ${unknown.join(", ") || `every ${values.every}`}`);
  process.exit(2);
}

const { kernels, memory } = await compiledFunctions();
const x = new Float32Array(memory.buffer, 0, CHUNK);
const xBits = new Uint32Array(memory.buffer, 0, CHUNK);
const y = new Float32Array(memory.buffer, CHUNK * 4, CHUNK);
let failed = false;
for (const name of names) {
  const worst = measure(kernels[name], EXACT[name]);
  const isWithin = worst.error <= BOUNDS[name];
  failed ||= !isWithin;
  console.log(
    `${name}: ${worst.error.toFixed(4)} ULP (bound ${BOUNDS[name]}) at ${worst.input} ` +
      `(0x${worst.pattern.toString(16)})${isWithin ? "" : " EXCEEDED"}`,
  );
}
process.exit(failed ? 1 : 0);

/** 2/√π e^(−x²) Σ 2ᵏ x^(2k + 1) / (2k + 1)!!: all terms have one sign. */
function erf(x) {
  if (Math.abs(x) > 6) return Math.sign(x);
  let term = x;
  let sum = x;
  for (let k = 1; Math.abs(term) > 1e-18 * Math.abs(sum); k++) {
    term *= (2 * x * x) / (2 * k + 1);
    sum += term;
  }
  return 1.1283791670955126 * exp(-x * x) * sum;
}

/** The functions over arrays, compiled with the flags of the kernels. */
async function compiledFunctions() {
  const root = fileURLToPath(new URL("..", import.meta.url));
  const target = `build/measure-ulp-${process.pid}.wasm`;
  mkdirSync(`${root}/build`, { recursive: true });
  execFileSync(
    process.execPath,
    [
      "node_modules/assemblyscript/bin/asc.js",
      ...["test/assembly/math-arrays.ts", "-o", target, "--config", "none.json"],
      ..."-O3 --converge --noAssert --runtime stub --enable simd,threads".split(" "),
      ..."--importMemory --sharedMemory --maximumMemory 65536 --disableWarning 112".split(" "),
    ],
    { cwd: root, stdio: "inherit" },
  );
  const memory = new WebAssembly.Memory({ initial: 16, maximum: 16, shared: true });
  const bytes = readFileSync(`${root}/${target}`);
  rmSync(`${root}/${target}`);
  const { instance } = await WebAssembly.instantiate(bytes, { env: { memory } });
  return { kernels: instance.exports, memory };
}

/** The largest error over all inputs; Infinity if a special result is wrong. */
function measure(kernel, exact) {
  const worst = { error: 0, input: 0, pattern: 0 };
  for (let start = 0; start < 2 ** 32; start += CHUNK * every) {
    const count = Math.min(CHUNK, Math.ceil((2 ** 32 - start) / every));
    for (let i = 0; i < count; i++) xBits[i] = start + i * every;
    kernel(0, CHUNK * 4, count);
    for (let i = 0; i < count; i++) {
      const error = ulpDistance(y[i], exact(x[i]));
      if (error > worst.error) {
        Object.assign(worst, { error, input: x[i], pattern: xBits[i] });
      }
    }
  }
  return worst;
}

/** Error in units of the last place of an f32 at the exact value. */
function ulpDistance(value, exact) {
  const size = Math.abs(exact);
  if (size >= 2 ** -126 && size < OVERFLOW) return Math.abs(value - exact) * perUlp(exact);
  if (size >= OVERFLOW) return value === (exact > 0 ? Infinity : -Infinity) ? 0 : Infinity;
  if (size === 0) return Object.is(value, exact) ? 0 : Infinity;
  // a subnormal result may become 0
  if (size > 0) return value === 0 || Math.abs(value - exact) <= 2 ** -149 ? 0 : Infinity;
  return Number.isNaN(value) ? 0 : Infinity;
}

/** 2^(23 - exponent of x): multiplying by it counts units of the last place of an f32. */
function perUlp(x) {
  double[0] = x;
  const exponent = (doubleBits[1] >>> 20) & 0x7ff;
  doubleBits[0] = 0;
  doubleBits[1] = (2 * 1023 + 23 - exponent) << 20;
  return double[0];
}
