// Block sizes of matrix products; imported by AssemblyScript and TypeScript. In exact mode no bit depends on them.

/** Tile shapes; the names are those of the kernels. */
export enum Tile {
  rows4x8 = 0,
  rows3x16,
  rows4x16,
  rows6x8,
  rows6x16,
}

/** Columns of a packed panel of B. */
export const PANEL = 16;
/** Rows of B per block: a panel fits in the L1 cache. */
export const DEPTH = 256;
/** Columns of B per block: with DEPTH rows they fit in the L2 cache. */
export const WIDTH = 512;
/** Rows of A per block: their parts of A and C stay in cache. A multiple of the rows of every tile. */
export const ROWS = 24;
