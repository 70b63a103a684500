/** States smaller than 2⁻¹⁰⁰ become +0: decaying states would become subnormal, which is slow. */
export function flush(state: number): number {
  return Math.abs(state) < 7.888609052210118e-31 ? 0 : state;
}
