// Loops whose speed is the machine's own: what no kernel can beat. Compiled twice, for products that
// round twice and for fused ones. Neighbours lie side by side, so that V8 can join them.

export { arithmetic12, arithmetic24 } from "./machine.generated";

/** y = x, `bytes` of it, a multiple of 64. */
export function copy(x: usize, y: usize, bytes: i32): void {
  for (; bytes > 0; bytes -= 64) {
    const x0 = v128.load(x);
    const x4 = v128.load(x, 16);
    const x8 = v128.load(x, 32);
    const x12 = v128.load(x, 48);
    v128.store(y, x0);
    v128.store(y, x4, 16);
    v128.store(y, x8, 32);
    v128.store(y, x12, 48);
    x += 64;
    y += 64;
  }
}
