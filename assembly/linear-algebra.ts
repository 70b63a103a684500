// A small binary of its own, with its own memory: preprocessing is fitted before any engine starts,
// and synchronously.

export { product, tile } from "./linear-algebra/product";
export { combineRows, rotateRows, subtractOuter } from "./linear-algebra/rows";
