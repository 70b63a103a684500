// exp, log, pow, sin and cos in f64, compiled from the source of the front end: the same bits.

export { cos, exp, log, pow, sin } from "../src/core/numerics";
