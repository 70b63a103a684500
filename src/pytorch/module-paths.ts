// Names of modules in a state_dict: wrappers, common prefixes, order.

/** Where torch.compile put a module, at any depth. */
const COMPILED = "_orig_mod";
/** Wrappers that put a module inside themselves: DataParallel. */
const WRAPPER = "module";

/** The parts of the name of a tensor: the path of its module, and its own name. */
export function partsOf(tensor: string): {
  readonly path: readonly string[];
  readonly leaf: string;
} {
  const parts = tensor.split(".").filter((part) => part !== COMPILED);
  const leaf = parts.pop() ?? "";
  while (parts[0] === WRAPPER) parts.shift();
  return { path: parts, leaf };
}

/** How many parts all paths begin with, of which each keeps at least one. */
export function commonLength(paths: readonly (readonly string[])[]): number {
  const [first = []] = paths;
  const most = paths.reduce((least, path) => Math.min(least, path.length - 1), first.length - 1);
  let length = 0;
  while (length < most && paths.every((path) => path[length] === first[length])) length++;
  return length;
}

/** Numbers in names by their values: "2" before "10", "conv2" before "conv10". */
export function compareNaturally(a: string, b: string): number {
  const [left, right] = [partsIn(a), partsIn(b)];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const [x, y] = [left[i]!, right[i]!];
    if (x === y) continue;
    const areNumbers = /^\d/.test(x) && /^\d/.test(y);
    const difference = areNumbers ? x.length - y.length || compareText(x, y) : compareText(x, y);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

const partsIn = (text: string): string[] => text.match(/\d+|\D+/g) ?? [];
const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** A part of a name without its numbers. */
const stemOf = (part: string) => part.replace(/\d+/g, "");

/** Words of what comes first, early, late and last in a network; others are in the middle. */
const WORDS: readonly (readonly [place: number, words: RegExp])[] = [
  [-2, /^_?(in$|inp|first|stem|embed)/i],
  [-1, /^_?(encoder|enc|backbone|features?|base|conv|down|trunk)/i],
  [Number.MAX_VALUE, /^_?(fc|linear|decoder|dec|up)/i],
  [Infinity, /^_?(out|head|class|final|last|pred|logits?|top)/i],
];
const MIDDLE = 1e300;

const isNumber = (part: string) => /^\d*$/.test(part);

/**
 * A comparison of paths by the order in which their modules are probably applied: numbers in names, then places of
 * modules in the model that are known by their shapes, then words.
 * @param known places by path
 */
export function comparePaths(
  known: ReadonlyMap<readonly string[], number>,
): (a: readonly string[], b: readonly string[]) => number {
  const places = meanPlaces(known);
  const rank = (path: readonly string[], depth: number): number => {
    const place = places.get(keyOf(path, depth));
    if (place !== undefined) return place;
    return WORDS.find(([, each]) => each.test(path[depth]!))?.[0] ?? MIDDLE;
  };
  /** "fc_out" comes behind "fc1", "fc_in" before it. */
  const besideNumbers = (path: readonly string[], depth: number): number =>
    !/\d/.test(path[depth]!) && path[depth + 1]?.startsWith("_") ? rank(path, depth + 1) : 0;
  const split = new Map<readonly string[], readonly string[]>();
  const words = (path: readonly string[]) => {
    const found = split.get(path) ?? wordsOf(path);
    split.set(path, found);
    return found;
  };
  return (first, second) => {
    const [a, b] = [words(first), words(second)];
    let depth = 0;
    while (depth < a.length && depth < b.length && a[depth] === b[depth]) depth++;
    const [x, y] = [a[depth], b[depth]];
    if (x === undefined || y === undefined) return a.length - b.length;
    if (stemOf(x) === stemOf(y) || (isNumber(x) && isNumber(y))) {
      const [before, after] = [besideNumbers(a, depth), besideNumbers(b, depth)];
      return before < after ? -1 : before > after ? 1 : compareNaturally(x, y);
    }
    const [left, right] = [rank(a, depth), rank(b, depth)];
    return left < right ? -1 : left > right ? 1 : compareNaturally(x, y);
  };
}

/** Parts of a path: "fc_in" is "fc" and "_in". */
const wordsOf = (path: readonly string[]): readonly string[] =>
  path.flatMap((part) => part.split(/(?=_)/));

/** The beginning of a path, with the stem of its last part. */
const keyOf = (path: readonly string[], depth: number): string =>
  JSON.stringify([...path.slice(0, depth), stemOf(path[depth] ?? "")]);

/** Mean places of the modules below each beginning of a path. */
function meanPlaces(known: ReadonlyMap<readonly string[], number>): ReadonlyMap<string, number> {
  const sums = new Map<string, { sum: number; count: number }>();
  for (const [path, place] of known) {
    const words = wordsOf(path);
    words.forEach((_, depth) => {
      const key = keyOf(words, depth);
      const { sum, count } = sums.get(key) ?? { sum: 0, count: 0 };
      sums.set(key, { sum: sum + place, count: count + 1 });
    });
  }
  return new Map([...sums].map(([key, { sum, count }]) => [key, sum / count]));
}
