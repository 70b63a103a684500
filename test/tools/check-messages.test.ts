import ts from "typescript";
import { expect, it } from "vitest";

const { rawValues }: { rawValues(file: ts.SourceFile): string[] } = await import(
  new URL("../../tools/check-messages.mjs", import.meta.url).href
);

/** Problems of code in which what templates insert is between < and >. */
const rawIn = (code: string): string[] => {
  const text = code.replace(/<(.+?)>/g, (_, inserted) => `\${${inserted}}`);
  return rawValues(ts.createSourceFile("a.ts", text, ts.ScriptTarget.Latest, true));
};

it("finds values that a message inserts as they are", () => {
  const raw = [
    "function f(units: number) { throw new Error(`expected 1, got <units>`); }",
    "function f(units: number) { throw new Error(`got <String(units)>`); }",
    "function f(got: unknown) { throw new Error(`got <got>`); }",
    "function f(a: A) { throw new Error(`got <JSON.stringify(a)>`); }",
    "function f(a: A) { throw new Error(`got <a.lambda>`); }",
    "function f(a: A) { const shown = a ?? 1; throw new Error(`got <shown>`); }",
  ];
  expect(raw.map((code) => rawIn(code).length)).toEqual(raw.map(() => 1));
});

it("takes what is shown, counted or said in words", () => {
  const shown = [
    "function f(units: number) { throw new Error(`got <showValue(units)>`); }",
    "function f(a: A[]) { throw new Error(`got <a.length> of them`); }",
    "function f(got: string) { throw new Error(`got <got>`); }",
    'function f(a: A) { const got = a ? "one" : `<a.length>`; throw new Error(`got <got>`); }',
    "function f(a: A) { return `<a> is here`; }",
  ];
  expect(shown.flatMap(rawIn)).toEqual([]);
});
