/**
 * A value as text, in one line. Uses nothing outside itself: its own text runs in workers.
 *
 * @param {unknown} value
 * @returns {string}
 */
export function show(value) {
  const MOST_ITEMS = 12;
  const MOST_TEXT = 600;
  const listed = (open, items, close) => {
    const shown = items.slice(0, MOST_ITEMS);
    if (items.length > MOST_ITEMS) shown.push(`… ${items.length - MOST_ITEMS} more`);
    return `${open}${shown.join(", ")}${close}`;
  };
  const text = (each, depth) => {
    if (typeof each === "number") {
      return String(Number.isInteger(each) ? each : Number(each.toPrecision(6)));
    }
    if (typeof each === "string") return depth === 0 ? each : JSON.stringify(each);
    if (typeof each === "function") return `function ${each.name}`;
    if (typeof each !== "object" || each === null) return String(each);
    if (each instanceof Error) return `${each.name}: ${each.message}`;
    if (depth > 4) return "…";
    const inside = (item) => text(item, depth + 1);
    if (ArrayBuffer.isView(each) && "length" in each)
      return listed("[", [...each].map(inside), "]");
    if (Array.isArray(each)) return listed("[", each.map(inside), "]");
    if (each instanceof Map) {
      const pairs = [...each].map(([key, item]) => `${inside(key)} → ${inside(item)}`);
      return listed("Map { ", pairs, " }");
    }
    if (each instanceof Set) return listed("Set { ", [...each].map(inside), " }");
    const fields = Object.entries(each).map(([name, item]) => `${name}: ${inside(item)}`);
    return fields.length === 0 ? "{}" : listed("{ ", fields, " }");
  };
  const whole = text(value, 0);
  // a drawing is an image only if it is whole
  const isCut = whole.length > MOST_TEXT && !whole.startsWith("<svg");
  return isCut ? `${whole.slice(0, MOST_TEXT - 1)}…` : whole;
}
