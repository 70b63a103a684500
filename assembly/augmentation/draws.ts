// Random numbers of a sample in an epoch. Each transform has its own words, so its draws are independent of the
// other transforms.

import { threefry } from "../random";

/** Key of a sample, from the key of the epoch; the first word is the low half. */
export function sampleKey(key0: u32, key1: u32, sample: i32): u64 {
  return threefry(key0, key1, <u32>sample, 0);
}

/** Two random words: draw number `draw` of a transform; the first is the low half. */
export function wordsOf(key: u64, transform: i32, draw: i32): u64 {
  return threefry(<u32>key, <u32>(key >> 32), <u32>transform, <u32>draw);
}

/** Uniform in [0, 1): the upper 24 bits of a word. */
export function uniform(word: u32): f64 {
  return <f64>(word >> 8) * 5.9604644775390625e-8;
}

/** Uniform in [low, high). */
export function uniformIn(word: u32, low: f32, high: f32): f64 {
  return <f64>low + (<f64>high - <f64>low) * uniform(word);
}

/** Random integer, 0 <= i < count. */
export function below(word: u32, count: i32): i32 {
  return <i32>((<u64>word * <u64>count) >> 32);
}
