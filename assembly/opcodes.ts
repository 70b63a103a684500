// The table of commands; imported by AssemblyScript and TypeScript.
//
// A record is 16 words of 32 bits: the opcode, then operands in the order of the kernel's parameters. Negative sizes
// scale with the rows of the batch: -10 is 10 * rows.

/**
 * The binaries: an interpreter with the kernels of its commands, compiled with BINARY defined as its number. The
 * main binary of a program is one of the first three, each of which contains the commands of those before it; the
 * others run beside it on the same memory. tools/commands.mjs assigns the commands.
 */
export enum Binary {
  core = 0,
  training,
  pictures,
  augmentation,
}

/** BINARY of the forward passes of predictors, without pictures and with them; they are beside no other. */
export const FORWARD = 11;
export const FORWARD_PICTURES = 12;

/** Whether a binary has the commands of another. */
export function contains(outer: Binary, inner: Binary): boolean {
  return outer === inner || (inner < outer && outer <= Binary.pictures);
}

/** Words per record. */
export const RECORD_WORDS = 16;

/** Commands; the names are those of the kernels. */
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
  sumBlocks,
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
  matmulEach,
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
  raiseToLargest,
  guardUpdate,
  requireFinite,
  stepRates,
  // statistics
  statistics,
  moments,
  squaredNorms,
  squaredChanges,
  // pictures
  maxPool2d,
  maxPool2dGradient,
  maxPool2dPick,
  averagePool2d,
  averagePool2dGradient,
  upsample2d,
  normaliseBlocks,
  normaliseMerge,
  normalise,
  normaliseSums,
  normaliseTotals,
  normaliseGradient,
  convolvePanels,
  convolveFlippedPanels,
  convolve,
  convolveInput,
  convolveKernel,
  convolveBias,
  normaliseGroups,
  normaliseGroupsGradient,
  normaliseGroupsSums,
  convolveDepthwise,
  convolveDepthwiseInput,
  convolveDepthwiseKernel,
  // augmentation
  augment,
  mixupShares,
  mixupPartners,
  scaleColumns,
}

/** Operation applied to the rows of a product while they are in cache. */
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
