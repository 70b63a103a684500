// A separate small binary with its own memory, as preprocessing is fitted synchronously, before an engine starts.

export { product, tile4x4, tile4x8 } from "./linear-algebra/product";
export { combineRows, reflectRows, rotateSweeps, subtractOuter } from "./linear-algebra/rows";
export { help, run } from "./program";
