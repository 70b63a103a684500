// Writes sources that contain all drawn mutants, dormant: `planted(7) ? wrong : right`. GRADLANE_MUTANT
// activates one, in the process of the tests and in those that it starts.

/**
 * planted() records that a mutant was reached and returns whether it is active. A process started by tests
 * writes the mutants it has reached to a file. Functions are hoisted: imports can be circular.
 */
const RUNTIME = `
function planted(id) {
  const all = (globalThis.__mutants ??= startMutants());
  all.reached[id] = 1;
  return all.active === id;
}
function startMutants() {
  const { env } = globalThis.process;
  const all = { active: Number(env.GRADLANE_MUTANT ?? -1), reached: [] };
  if (env.GRADLANE_REACHED && !globalThis.__vitest_worker__) {
    process.on("exit", () => {
      const path = env.GRADLANE_REACHED + "/" + process.pid + "-" + Date.now() + ".json";
      process.getBuiltinModule("node:fs").writeFileSync(path, JSON.stringify(Object.keys(all.reached)));
    });
  }
  return all;
}
`;

/** The text of a file with its mutants, which have an `id`, dormant. */
export function withDormant(text, mutants) {
  const groups = new Map();
  for (const mutant of mutants) {
    const key = `${mutant.start} ${mutant.end}`;
    if (!groups.has(key)) groups.set(key, { start: mutant.start, end: mutant.end, mutants: [] });
    groups.get(key).mutants.push(mutant);
  }
  const outermostFirst = [...groups.values()].sort((a, b) => a.start - b.start || b.end - a.end);
  return `${render(text, 0, text.length, outermostFirst)}\n${RUNTIME}`;
}

function render(text, from, to, groups) {
  let result = "";
  let at = from;
  for (let i = 0; i < groups.length; ) {
    const group = groups[i];
    let next = i + 1;
    while (next < groups.length && groups[next].start < group.end) next++;
    const inside = render(text, group.start, group.end, groups.slice(i + 1, next));
    result += text.slice(at, group.start) + group.mutants.reduce(choice, inside);
    at = group.end;
    i = next;
  }
  return result + text.slice(at, to);
}

const choice = (right, { id, after, isStatement }) =>
  isStatement ? `{ if (!planted(${id})) ${right} }` : `(planted(${id}) ? (${after}) : (${right}))`;

/** The text of a file with one mutant applied. */
export const withMutant = (text, { start, end, after }) =>
  text.slice(0, start) + after + text.slice(end);
