// Optimizers.

export { type Adagrad, type AdagradOptions, adagrad } from "../optimizers/adagrad.ts";
export { type Adam, type AdamOptions, adam, adamw } from "../optimizers/adam.ts";
export type { ClipOptions, UpdateOptions } from "../optimizers/optimizer.ts";
export type { Optimizer, OptimizerInput } from "../optimizers/optimizers.ts";
export { type Rmsprop, type RmspropOptions, rmsprop } from "../optimizers/rmsprop.ts";
export { type Sgd, type SgdOptions, sgd } from "../optimizers/sgd.ts";
