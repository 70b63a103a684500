// Kernels that threads divide: programs of one command; imported by AssemblyScript and TypeScript.

/** BINARY of these kernels, whose programs are single commands on a memory of their own. */
export const LINEAR_ALGEBRA = 14;

export enum MatrixCommand {
  product = 0,
  combineRows,
  subtractOuter,
  reflectRows,
  rotateSweeps,
}
