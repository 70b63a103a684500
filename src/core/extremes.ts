/** The smallest and the largest value, NaN apart; [Infinity, -Infinity] if there is none. */
export function extremes(values: Iterable<number>): [number, number] {
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return [least, most];
}
