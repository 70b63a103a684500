// exp, log and pow in f64: the very source of the front end, so the same bits.

export { cos, exp, log, pow, sin } from "../src/core/numerics";
