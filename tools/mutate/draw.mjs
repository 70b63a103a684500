// Which defects are planted: some of every folder, of every kind in it, decided by a seed. Each has a
// rank of its own, so that a change of one file leaves the draws of the others as they were.

import { createHash } from "node:crypto";
import { dirname } from "node:path";

/**
 * Draws `count` defects, of those that are usable; every folder gives one at least where there are
 * enough.
 */
export function draw(defects, count, seed, isUsable = () => true) {
  const folders = groupBy(defects, folderOf);
  const shares = shareOut(
    [...folders].map(([name, all]) => [name, all.length]),
    count,
  );
  return [...folders].flatMap(([name, all]) => drawOf(all, shares.get(name), seed, isUsable));
}

export const folderOf = ({ path }) => dirname(path);

function groupBy(items, keyOf) {
  const groups = new Map();
  for (const item of items) {
    const key = keyOf(item);
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(item);
  }
  return groups;
}

/** How many each folder gives: by the root of its size, so that small ones are seen too. */
function shareOut(sizes, count) {
  const shares = new Map(sizes.map(([name]) => [name, 0]));
  for (let given = 0; given < count; given++) {
    const rest = sizes.filter(([name, size]) => shares.get(name) < size);
    if (rest.length === 0) break;
    const next = rest.reduce((best, each) => (hunger(each) > hunger(best) ? each : best));
    shares.set(next[0], shares.get(next[0]) + 1);
  }
  return shares;

  function hunger([name, size]) {
    return Math.sqrt(size) / (shares.get(name) + 0.01);
  }
}

/** Turn by turn one of each kind, the lowest rank first. */
function drawOf(defects, count, seed, isUsable) {
  const occurrences = new Map();
  const ranked = defects.map((defect) => {
    const { path, kind, before, after } = defect;
    const words = [path, kind, before, after].join("\0");
    const occurrence = occurrences.get(words) ?? 0;
    occurrences.set(words, occurrence + 1);
    return { defect, rank: hash(`${seed}\0${occurrence}\0${words}`) };
  });
  ranked.sort((a, b) => (a.rank < b.rank ? -1 : 1));
  const kinds = [...groupBy(ranked, ({ defect }) => defect.kind).values()];
  kinds.sort(([a], [b]) => (a.rank < b.rank ? -1 : 1));
  const most = Math.max(0, ...kinds.map(({ length }) => length));
  const turns = Array.from({ length: most }, (_, turn) => kinds.map((kind) => kind[turn]));
  const drawn = [];
  for (const { defect } of turns.flat().filter(Boolean)) {
    if (drawn.length === count) break;
    if (isUsable(defect)) drawn.push(defect);
  }
  return drawn;
}

const hash = (text) => createHash("sha256").update(text).digest("hex");
