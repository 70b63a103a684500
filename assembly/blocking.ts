// How the products cut their matrices; compiled by AssemblyScript and imported by TypeScript alike.
// No bit depends on any of it in exact mode.

/** Shape of the tiles that a product is made of; the names are those of the kernels. */
export enum Tile {
  rows4x8 = 0,
  rows3x16,
  rows4x16,
  rows6x8,
  rows6x16,
}

/** Columns of B that lie side by side when packed. */
export const PANEL = 16;
/** Rows of B that are multiplied at a time: a panel of them fits the first cache. */
export const DEPTH = 256;
/** Columns of B that are packed at a time: with DEPTH rows they fit the second cache. */
export const WIDTH = 512;
/** Rows of A at a time: what they take of A and C stays near. A multiple of the rows of every tile. */
export const ROWS = 24;
