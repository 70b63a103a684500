// The one table of commands, compiled by AssemblyScript and imported by TypeScript alike.
//
// A record is 16 words of 32 bits: word 0 is the opcode, the rest are operands in the order of the
// kernel's own parameters. A size below zero means "times the rows of this batch": -10 is 10 * rows.

/**
 * The binaries, each an interpreter with the kernels of its commands, compiled with its number as BINARY. A
 * program has one main binary, core or training, which has the commands of core too; the others run beside it
 * on the same memory. tools/commands.mjs says which command is where.
 */
export enum Binary {
  core = 0,
  training,
  augmentation,
}

/** Words of one record. */
export const RECORD_WORDS = 16;

/** What a record asks for; the names are those of the kernels. */
export enum Opcode {
  nothing = 0,
  // batch
  batchIndices,
  gatherInput,
  scatterOutput,
  // layout
  fill,
  copyStrided,
  // arithmetic
  neg,
  square,
  sqrt,
  abs,
  sign,
  clip,
  divideBySize,
  add,
  sub,
  mul,
  div,
  maximum,
  minimum,
  pow,
  greater,
  greaterEqual,
  equal,
  where,
  exp,
  log,
  // activations
  relu,
  reluGradient,
  leakyRelu,
  leakyReluGradient,
  elu,
  eluGradient,
  sigmoid,
  sigmoidGradient,
  tanh,
  tanhGradient,
  softplus,
  softplusGradient,
  silu,
  siluGradient,
  gelu,
  geluGradient,
  geluTanh,
  geluTanhGradient,
  // reduce
  sumLast,
  sumAxis,
  maxAxis,
  minAxis,
  argmax,
  // index
  gather,
  scatterAdd,
  pick,
  place,
  oneHot,
  // matmul
  matmul,
  matmulTransposeA,
  matmulTransposeB,
  // softmax
  softmax,
  logSoftmax,
  softmaxCrossEntropy,
  softmaxCrossEntropyGradient,
  binaryCrossEntropy,
  // random
  randomUniform,
  randomNormal,
  dropout,
  // optimizers
  clipByValue,
  sumSquares,
  clipByNorm,
  sgd,
  adam,
  rmsprop,
  adagrad,
  // bookkeeping
  recordLoss,
  guardUpdate,
  // statistics
  statistics,
  squaredNorm,
  squaredDistance,
  // augmentation
  augment,
  mixupShares,
  mixupPartners,
  scaleColumns,
}

/** What happens to each row of a product before the next is made: the last operand of a matmul. */
export enum Epilogue {
  none = 0,
  relu,
  leakyRelu,
  elu,
  sigmoid,
  tanh,
  reluGradient,
  leakyReluGradient,
  eluGradient,
  sigmoidGradient,
  tanhGradient,
}
