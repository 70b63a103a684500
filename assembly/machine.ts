// Loops that run at the peak rate of the machine. Compiled twice, with rounded and with fused multiply-add. Vectors
// are adjacent, so V8 can join them.

export { arithmetic12, arithmetic24 } from "./machine.generated";

/** y = x, `bytes` bytes, a multiple of 64, repeated `times` times. */
export function copy(x: usize, y: usize, bytes: i32, times: i32): void {
  for (; times > 0; times--) {
    let from = x;
    let to = y;
    for (let left = bytes; left > 0; left -= 64) {
      const x0 = v128.load(from);
      const x4 = v128.load(from, 16);
      const x8 = v128.load(from, 32);
      const x12 = v128.load(from, 48);
      v128.store(to, x0);
      v128.store(to, x4, 16);
      v128.store(to, x8, 32);
      v128.store(to, x12, 48);
      from += 64;
      to += 64;
    }
  }
}
