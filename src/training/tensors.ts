/** Weights or optimizer state by path. */
export type Tensors = Record<string, Float32Array>;
