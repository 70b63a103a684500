/**
 * Each value, changed, in a typed array that is as long. The typed arrays' own from() goes by an iterator
 * and takes about 16 times as long.
 */
export function mapInto<Into extends { [index: number]: number }, Value>(
  into: Into,
  values: ArrayLike<Value>,
  change: (value: Value, index: number) => number,
): Into {
  for (let i = 0; i < values.length; i++) into[i] = change(values[i]!, i);
  return into;
}
