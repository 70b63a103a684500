// Blocks of sums in lanes; imported by AssemblyScript and TypeScript. Bits depend on it.

/** Elements of a block, whose sum is added to those of the blocks before it. */
export const SUM_BLOCK = 4096;

/**
 * Positions of a block of sums over the positions of images: max(1, ⌊256 / positions of an image⌋) whole images, or
 * this many rows.
 */
export const POSITIONS_OF_BLOCK = 256;
