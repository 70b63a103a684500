// Data in the text of a program: never as code, in ASCII, and harmless in a page's script.

/** JSON that keeps -0. */
function jsonOf(value: unknown): string {
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(jsonOf).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return `{${entries.map(([key, each]) => `${JSON.stringify(key)}:${jsonOf(each)}`).join(",")}}`;
}

/** Text as a literal: what is not ASCII, and "<", by its code. */
const literal = (text: string): string =>
  `'${text.replace(/[\\']/g, "\\$&").replace(/[^ -;=-~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)}'`;

/** An expression for plain data: of its text, as `{"__proto__": …}` would not be a property in code. */
export const dataText = (value: unknown): string => `JSON.parse(${literal(jsonOf(value))})`;
