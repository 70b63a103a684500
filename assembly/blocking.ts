// Block sizes of matrix products; imported by AssemblyScript and TypeScript. In exact mode no bit depends on them.

/** Tile shapes: rows by columns. */
export enum Tile {
  tile4x8 = 0,
  tile4x16,
}

/** Columns of a packed panel of B. */
export const PANEL = 16;
/** Rows of a packed group of A. */
export const GROUP = 4;
/** Rows of B per block: a panel fits in the L1 cache. */
export const DEPTH = 256;
/** Columns of B per block: with DEPTH rows they fit in the L2 cache. */
export const WIDTH = 512;
/** Rows of A per block: its part of A fits in the L2 cache beside a panel. A multiple of GROUP. */
export const ROWS = 128;
/** Columns of B from which packing A pays, as each group is read once a panel. */
export const LEAST_WIDTH = 128;
