// The compiler's view of files.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import ts from "typescript";

/** A program of files, checked as the project is but for `others`; with the text that `edited` makes of them. */
export function programOf(
  paths: readonly string[],
  edited: (text: string) => string,
  others: ts.CompilerOptions = {},
): ts.Program {
  const { config } = ts.readConfigFile("tsconfig.json", ts.sys.readFile);
  const options = {
    ...ts.convertCompilerOptionsFromJson(config.compilerOptions, ".").options,
    ...others,
  };
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile;
  const own = new Set(paths.map((path) => resolve(path)));
  host.getSourceFile = (name, ...rest) =>
    own.has(resolve(name))
      ? ts.createSourceFile(name, edited(readFileSync(name, "utf8")), ts.ScriptTarget.ES2022, true)
      : read(name, ...rest);
  return ts.createProgram(paths, options, host);
}
