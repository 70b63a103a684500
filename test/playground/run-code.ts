// Runs code of the page as Node would, with the sources of the library; returns what it prints.

import ts from "typescript";
import * as gradlane from "../../src/index.ts";

/** The lines that code prints. */
export async function runCode(code: string): Promise<string[]> {
  const body = code.replace(/^import (\{[^}]+\}) from "gradlane";/, "const $1 = gradlane;");
  const { outputText } = ts.transpileModule(`const run = async () => {\n${body}\n};`, {
    compilerOptions: { target: ts.ScriptTarget.ES2022 },
  });
  const lines: string[] = [];
  const console = { log: (line: string) => lines.push(line) };
  await new Function("gradlane", "console", `${outputText}\nreturn run();`)(gradlane, console);
  return lines;
}
