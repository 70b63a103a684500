// The library: all of the page imports it from here, so that a build can measure the page without it.

// of files, which the library reads in Node
export { parseIdx } from "../../src/data/idx.ts";
export { readTable } from "../../src/easy/read.ts";
export * from "../../src/index.ts";
// of an entry of its own
export { toOnnx } from "../../src/onnx/export/to-onnx.ts";
