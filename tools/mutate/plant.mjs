// Writes sources in which every drawn defect lies dormant: `planted(7) ? what is wrong : what is right`.
// GRADLANE_DEFECT wakes one of them, in the process of the tests and in those that it starts.

/**
 * Asks whether a defect is awake, and notes that somebody asked; a process that tests start writes down
 * what was asked in it. Hoisted, for files import each other.
 */
const ASK = `
function planted(id) {
  const all = (globalThis.__defects ??= wakeDefect());
  all.asked[id] = 1;
  return all.awake === id;
}
function wakeDefect() {
  const { env } = globalThis.process;
  const all = { awake: Number(env.GRADLANE_DEFECT ?? -1), asked: [] };
  if (env.GRADLANE_ASKED && !globalThis.__vitest_worker__) {
    process.on("exit", () => {
      const path = env.GRADLANE_ASKED + "/" + process.pid + "-" + Date.now() + ".json";
      process.getBuiltinModule("node:fs").writeFileSync(path, JSON.stringify(Object.keys(all.asked)));
    });
  }
  return all;
}
`;

/** The text of a file with its defects, each with an `id`, in it. */
export function withDormant(text, defects) {
  const groups = new Map();
  for (const defect of defects) {
    const key = `${defect.start} ${defect.end}`;
    if (!groups.has(key)) groups.set(key, { start: defect.start, end: defect.end, defects: [] });
    groups.get(key).defects.push(defect);
  }
  const outermostFirst = [...groups.values()].sort((a, b) => a.start - b.start || b.end - a.end);
  return `${render(text, 0, text.length, outermostFirst)}\n${ASK}`;
}

function render(text, from, to, groups) {
  let result = "";
  let at = from;
  for (let i = 0; i < groups.length; ) {
    const group = groups[i];
    let next = i + 1;
    while (next < groups.length && groups[next].start < group.end) next++;
    const inside = render(text, group.start, group.end, groups.slice(i + 1, next));
    result += text.slice(at, group.start) + group.defects.reduce(choice, inside);
    at = group.end;
    i = next;
  }
  return result + text.slice(at, to);
}

const choice = (right, { id, after, isStatement }) =>
  isStatement ? `{ if (!planted(${id})) ${right} }` : `(planted(${id}) ? (${after}) : (${right}))`;

/** The text of a file with one defect instead of what is right. */
export const withDefect = (text, { start, end, after }) =>
  text.slice(0, start) + after + text.slice(end);
