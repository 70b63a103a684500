/** Ranges up to this length are sorted. */
const SHORT = 96;

/**
 * Reorders values, without NaN, so that those at the ascending `ranks` are where sorting would put them: quickselect for
 * several ranks (Hoare, "Algorithm 65: find", 1961).
 */
export function selectRanks(values: Float64Array, ranks: readonly number[]): void {
  select(values, ranks, 0, values.length - 1, 2 * (32 - Math.clz32(values.length)));
}

function select(
  values: Float64Array,
  ranks: readonly number[],
  low: number,
  high: number,
  depth: number,
): void {
  if (ranks.length === 0) return;
  if (high - low < SHORT || depth === 0) {
    values.subarray(low, high + 1).sort();
    return;
  }
  const end = partition(values, low, high);
  const count = ranks.findIndex((rank) => rank > end);
  const left = count < 0 ? ranks : ranks.slice(0, count);
  select(values, left, low, end, depth - 1);
  select(values, ranks.slice(left.length), end + 1, high, depth - 1);
}

/** Moves smaller values to the left of larger ones; returns the end of the left part, which is never all. */
function partition(values: Float64Array, low: number, high: number): number {
  const pivot = median(values[low]!, values[(low + high) >> 1]!, values[high]!);
  let [left, right] = [low - 1, high + 1];
  for (;;) {
    do left++;
    while (values[left]! < pivot);
    do right--;
    while (values[right]! > pivot);
    if (left >= right) return Math.min(right, high - 1);
    const value = values[left]!;
    values[left] = values[right]!;
    values[right] = value;
  }
}

const median = (a: number, b: number, c: number): number =>
  Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
