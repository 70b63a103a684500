// Draws mutants from every folder and of every kind by a seed. Each mutant has its own rank, so a change of
// one file does not change the mutants drawn from others.

import { createHash } from "node:crypto";
import { dirname } from "node:path";

/** Draws `count` of the usable mutants, at least one from every folder if `count` suffices. */
export function draw(mutants, count, seed, isUsable = () => true) {
  const folders = groupBy(mutants, folderOf);
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

/** The number of mutants for each folder, proportional to the square root of its size. */
function shareOut(sizes, count) {
  const shares = new Map(sizes.map(([name]) => [name, 0]));
  for (let given = 0; given < count; given++) {
    const rest = sizes.filter(([name, size]) => shares.get(name) < size);
    if (rest.length === 0) break;
    const next = rest.reduce((best, each) => (priority(each) > priority(best) ? each : best));
    shares.set(next[0], shares.get(next[0]) + 1);
  }
  return shares;

  function priority([name, size]) {
    return Math.sqrt(size) / (shares.get(name) + 0.01);
  }
}

/** Draws one of each kind in turn, the lowest rank first. */
function drawOf(mutants, count, seed, isUsable) {
  const occurrences = new Map();
  const ranked = mutants.map((mutant) => {
    const { path, kind, before, after } = mutant;
    const words = [path, kind, before, after].join("\0");
    const occurrence = occurrences.get(words) ?? 0;
    occurrences.set(words, occurrence + 1);
    return { mutant, rank: hash(`${seed}\0${occurrence}\0${words}`) };
  });
  ranked.sort((a, b) => (a.rank < b.rank ? -1 : 1));
  const kinds = [...groupBy(ranked, ({ mutant }) => mutant.kind).values()];
  kinds.sort(([a], [b]) => (a.rank < b.rank ? -1 : 1));
  const most = Math.max(0, ...kinds.map(({ length }) => length));
  const turns = Array.from({ length: most }, (_, turn) => kinds.map((kind) => kind[turn]));
  const drawn = [];
  for (const { mutant } of turns.flat().filter(Boolean)) {
    if (drawn.length === count) break;
    if (isUsable(mutant)) drawn.push(mutant);
  }
  return drawn;
}

const hash = (text) => createHash("sha256").update(text).digest("hex");
