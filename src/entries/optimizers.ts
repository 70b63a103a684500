// Optimizers.

export type { Adagrad, AdagradOptions } from "../optimizers/adagrad.ts";
export { adagrad } from "../optimizers/adagrad.ts";
export type { Adam, AdamOptions } from "../optimizers/adam.ts";
export { adam, adamw } from "../optimizers/adam.ts";
export type { ClipOptions, UpdateOptions } from "../optimizers/optimizer.ts";
export type { Optimizer, OptimizerInput } from "../optimizers/optimizers.ts";
export type { Rmsprop, RmspropOptions } from "../optimizers/rmsprop.ts";
export { rmsprop } from "../optimizers/rmsprop.ts";
export type { Sgd, SgdOptions } from "../optimizers/sgd.ts";
export { sgd } from "../optimizers/sgd.ts";
