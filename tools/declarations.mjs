// Declarations of the sources, a file each, below build/types/. One program with its files in a fixed order:
// TypeScript lists the members of an inferred union as it met them, so the same sources give the same bytes.

import { rmSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

const FOLDER = "build/types";

/** Writes them for entry points and all that they import, and returns the paths of the entry points'. */
export function writeDeclarations(entries) {
  rmSync(FOLDER, { recursive: true, force: true });
  const { config } = ts.readConfigFile("tsconfig.json", ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, ".");
  const program = ts.createProgram(Object.values(entries).toSorted(), {
    ...options,
    ...{ noEmit: false, declaration: true, emitDeclarationOnly: true, stripInternal: true },
    ...{ rootDir: ".", outDir: FOLDER },
  });
  const { diagnostics } = program.emit();
  if (diagnostics.length > 0) {
    const host = {
      getCanonicalFileName: String,
      getCurrentDirectory: () => ".",
      getNewLine: () => "\n",
    };
    throw new Error(ts.formatDiagnostics(diagnostics, host));
  }
  return Object.fromEntries(
    Object.entries(entries).map(([name, path]) => [
      name,
      join(FOLDER, path.replace(/ts$/, "d.ts")),
    ]),
  );
}
