// exp, log and pow in f64: the very source of the front end, so the same bits.

export { exp, log, pow } from "../src/numerics";
