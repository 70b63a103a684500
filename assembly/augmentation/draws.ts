// Random numbers of a sample in an epoch: each transform has words of its own, so that what one of them
// draws depends on nothing else.

import { threefry } from "../random";

/** The key of a sample under the key of the epoch, its first word in the low half. */
export function sampleKey(key0: u32, key1: u32, sample: i32): u64 {
  return threefry(key0, key1, <u32>sample, 0);
}

/** Two random words: number `draw` of a transform; the first in the low half. */
export function wordsOf(key: u64, transform: i32, draw: i32): u64 {
  return threefry(<u32>key, <u32>(key >> 32), <u32>transform, <u32>draw);
}

/** In [0, 1): the upper 24 bits of a word. */
export function uniform(word: u32): f64 {
  return <f64>(word >> 8) * 5.9604644775390625e-8;
}

/** In [low, high). */
export function uniformIn(word: u32, low: f32, high: f32): f64 {
  return <f64>low + (<f64>high - <f64>low) * uniform(word);
}

/** A whole number from 0 to below count. */
export function below(word: u32, count: i32): i32 {
  return <i32>((<u64>word * <u64>count) >> 32);
}
