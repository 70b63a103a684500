// The compiler's view of a file.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import ts from "typescript";

/** A program of one file, checked as the project is; with the text that `edited` makes of it. */
export function programOf(
  path: string,
  edited: (text: string) => string = (text) => text,
): { readonly program: ts.Program; readonly file: ts.SourceFile } {
  const { config } = ts.readConfigFile("tsconfig.json", ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, ".");
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile;
  host.getSourceFile = (name, ...rest) =>
    resolve(name) === resolve(path)
      ? ts.createSourceFile(name, edited(readFileSync(path, "utf8")), ts.ScriptTarget.ES2022, true)
      : read(name, ...rest);
  const program = ts.createProgram([path], options, host);
  return { program, file: program.getSourceFile(path)! };
}
