// Blocks of sums in lanes; imported by AssemblyScript and TypeScript. Bits depend on it.

/** Elements of a block, whose sum is added to those of the blocks before it. */
export const SUM_BLOCK = 4096;
