// Python code.

/** A value in code: a number, a truth value, a tuple, or code. */
export type Written = number | boolean | string | readonly number[];

/** Arguments by name. */
export type Named = Readonly<Record<string, Written>>;

export function literal(value: Written): string {
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number" || typeof value === "string") return `${value}`;
  return `(${value.join(", ")}${value.length === 1 ? "," : ""})`;
}

/** A call with arguments by position and by name. */
export const call = (name: string, given: readonly Written[], named: Named = {}): string =>
  `${name}(${[
    ...given.map(literal),
    ...Object.entries(named).map(([key, value]) => `${key}=${literal(value)}`),
  ].join(", ")})`;

/** A string in code. */
export const quoted = (text: string): string => JSON.stringify(text);
