// The entry of a bundle that trains in a module worker of its own.

const worker = new Worker(new URL("./worker.mjs", import.meta.url), { type: "module" });
worker.onerror = ({ message }) => {
  globalThis.result = { error: `the worker: ${message}` };
};
worker.onmessage = ({ data }) => {
  globalThis.result = data;
};
