import { phrase, ShapeError } from "../../core/errors.ts";

/** @throws ShapeError unless the channels, and filters if there are any, divide into the groups */
export function requireGroups(
  code: string,
  action: string,
  groups: number,
  counts: { readonly channels: number; readonly filters?: number },
  layer?: string,
): void {
  const numbers = Object.values(counts);
  if (numbers.every((count) => count % groups === 0)) return;
  const names = Object.keys(counts);
  const expected = phrase(`${names.join(" and ")} that divide into ${groups} groups`, groups);
  const got = names.map((name, i) => `${numbers[i]} ${name}`).join(" and ");
  throw ShapeError.of(code, action, expected, phrase(got, numbers), {
    ...(layer !== undefined && { layer }),
    hint: `choose a number of groups that divides the ${names.join(" and the ")}`,
  });
}
