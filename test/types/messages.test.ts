// What the compiler says of a mistake contains what the run time says.

import ts from "typescript";
import { describe, expect, it } from "vitest";
import type { GradlaneError } from "../../src/index.ts";
import { programOf } from "./compiler.ts";
import { MISTAKES } from "./mistakes.ts";

/** What the compiler says of each mistake, without the comments that make it accept them. */
function diagnostics(): Map<string, string> {
  const { program, file } = programOf("test/types/mistakes.ts", (text) =>
    text.replaceAll(/@ts-expect-error/g, "                "),
  );
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
    // the nearest name is known at run time alone
    const words = code === "UNKNOWN_NAME" ? message.replace(`; ${hint}`, "") : message;
    expect(found.get(name)).toContain(words);
  });

  it("are of these mistakes alone", () => {
    expect([...found.keys()].sort()).toEqual(Object.keys(MISTAKES).sort());
  });
});
