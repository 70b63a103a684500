// What the compiler says of a mistake contains what the run time says; and what a large model costs the compiler, counted,
// so that an editor stays quick. One program for both: most of the time goes into reading it.

import ts from "typescript";
import { describe, expect, expectTypeOf, it } from "vitest";
import type { GradlaneError, RowsOf } from "../../src/index.ts";
import { programOf } from "./compiler.ts";
import { model } from "./large-model.ts";
import { model as branched } from "./large-network.ts";
import { MISTAKES } from "./mistakes.ts";

const LARGE = "test/types/large-model.ts";
const NETWORK = "test/types/large-network.ts";
const PLAIN = "test/types/plain.ts";
const WRONG = "test/types/mistakes.ts";

const UNORDERED = "classes $${string}, or class numbers from 0 to $${number}"; // $$ is a $

const program = programOf([LARGE, WRONG], (text) =>
  text.replaceAll(/@ts-expect-error/g, "                "),
);

/** Instantiations of types for a file that nothing was checked before, with what it needs of the library. */
function costOf(path: string, checked: ts.Program): number {
  expect(checked.getSemanticDiagnostics(checked.getSourceFile(path))).toEqual([]);
  return (checked as unknown as { getInstantiationCount(): number }).getInstantiationCount();
}

const cost = costOf(LARGE, program); // before the mistakes are checked

describe("a model of 50 layers takes at most 250,000 instantiations of types", () => {
  it("in sequence", () => {
    expect(model.layers).toHaveLength(50);
    expectTypeOf(model.predict).returns.resolves.toEqualTypeOf<RowsOf<[10]>>();
    expect(cost).toBeGreaterThan(10_000); // it counts
    expect(cost).toBeLessThan(250_000);
  });

  it("in a network", () => {
    expect(branched.layers).toHaveLength(50);
    expectTypeOf(branched.predict).returns.resolves.toEqualTypeOf<RowsOf<[10]>>();
    const alone = programOf([NETWORK], (text) => text);
    expect(costOf(NETWORK, alone)).toBeLessThan(250_000);
  });
});

it("right programs are right without strict checks", () => {
  const loose = { strict: false, exactOptionalPropertyTypes: false };
  const plain = programOf([PLAIN], (text) => text, loose);
  expect(plain.getSemanticDiagnostics(plain.getSourceFile(PLAIN))).toEqual([]);
});

/** What the compiler says of each mistake, without the comments that make it accept them. */
function diagnostics(): Map<string, string> {
  const file = program.getSourceFile(WRONG)!;
  const properties: ts.PropertyAssignment[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node) && ts.isArrowFunction(node.initializer)) {
      properties.push(node);
    } else ts.forEachChild(node, visit);
  };
  visit(file);
  const found = new Map<string, string>();
  for (const { start = 0, messageText } of program.getSemanticDiagnostics(file)) {
    const property = properties.find(({ pos, end }) => pos <= start && start < end);
    const name = (property?.name as ts.StringLiteral | undefined)?.text ?? "outside";
    const text = ts.flattenDiagnosticMessageText(messageText, "\n").replaceAll('\\"', '"');
    found.set(name, `${found.get(name) ?? ""}${text}\n`);
  }
  return found;
}

describe("the compiler's words", () => {
  const found = diagnostics();

  it.each(Object.entries(MISTAKES))("are those of the error: %s", async (name, make) => {
    const error = await Promise.resolve()
      .then(make)
      .then(
        () => undefined,
        (reason: unknown) => reason as Error,
      );
    expect(error).toBeInstanceOf(Error);
    const { code, hint, message } = error as GradlaneError;
    // the order of columns, which layers have a bias and the nearest name are known at run time alone
    const [words, names = ""] = /^Cannot use (column|option of types|weight)/.test(message)
      ? message.split(": expected one of ")
      : [code === "UNKNOWN_NAME" ? message.replace(`; ${hint}`, "") : message];
    const numbered = words!.replaceAll(/"(\w+?)\d+"/g, '"$1$${number}"'); // networks number layers as they run
    const open = words!.replace(/classes .*, or class numbers from 0 to \d+/, UNORDERED); // types have no order
    expect([words, numbered, open].some((each) => found.get(name)?.includes(each!))).toBe(true);
    if (!words.startsWith("Cannot use column")) return;
    for (const column of names.replace(`; ${hint}`, "").split(", ")) {
      expect(found.get(name)).toContain(`"${column}"`);
    }
  });

  it("are of these mistakes alone", () => {
    expect([...found.keys()].sort()).toEqual(Object.keys(MISTAKES).sort());
  });
});
