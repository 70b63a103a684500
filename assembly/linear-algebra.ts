// A small binary of its own, with its own memory: preprocessing is fitted before any engine starts,
// and synchronously.

export { product, tile } from "./preprocessing/product";
export { combineRows, rotateRows, subtractOuter } from "./preprocessing/rows";
