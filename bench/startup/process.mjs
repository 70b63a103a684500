// One new process that starts training like an application. Arguments: JSON of sizes, batch and steps, and
// the URL of the library. Prints the milliseconds at the end of each stage, and the memory in bytes.

const { sizes, batch, steps } = JSON.parse(process.argv[2]);
/** Includes the timing of tiles, which needs a second instance once. */
const WARM_STEPS = 600;

// weak references: memories that the library drops are collected
const memories = [];
WebAssembly.Memory = class extends WebAssembly.Memory {
  constructor(descriptor) {
    super(descriptor);
    memories.push(new WeakRef(this));
  }
};
const wasmBytes = () =>
  memories.reduce((sum, each) => sum + (each.deref()?.buffer.byteLength ?? 0), 0);

const times = { start: performance.now() };
const { createEngine, dense, input, sequential, sgd } = await import(process.argv[3]);
times.import = performance.now();
const engine = await createEngine();
times.engine = performance.now();
const hidden = sizes.slice(1, -1).map((units) => dense(units, { activation: "relu" }));
const model = sequential([input([sizes[0]]), ...hidden, dense(sizes.at(-1))]);
const optimizer = sgd({ learningRate: 0.001, momentum: 0.9 });
await model.compile({ optimizer, loss: "softmaxCrossEntropy", engine });
times.compile = performance.now();
const compiled = { wasm: wasmBytes(), resident: process.memoryUsage.rss() };
const trainer = await model.trainer({ batchSize: batch });
const x = { data: new Float32Array(batch * sizes[0]), shape: [batch, sizes[0]] };
const y = new Int32Array(batch);
trainer.step(x, y);
times.step = performance.now();
const stepped = { wasm: wasmBytes() };

/** Growth of the heap in `count` steps, in bytes. */
function growthOf(count) {
  globalThis.gc();
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < count; i++) trainer.step(x, y);
  globalThis.gc();
  return process.memoryUsage().heapUsed - before;
}
const growth = steps > 0 ? { once: growthOf(WARM_STEPS), later: growthOf(steps) } : undefined;
const { arenaBytes, parameterBytes } = model.explain({ batchSize: batch });
console.log(JSON.stringify({ times, compiled, stepped, growth, arenaBytes, parameterBytes }));
