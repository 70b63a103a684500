// What the entry points export, from their sources.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

const root = join(import.meta.dirname, "..");

/** Entry points, "." for the main one, each with the names of its values and of its types, in alphabetical order. */
export function exportsOfPackage() {
  const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const paths = Object.keys(exports).filter((path) => path === "." || !path.slice(1).includes("."));
  const sourceOf = (path) =>
    join(root, path === "." ? "src/index.ts" : `src/entries/${path.slice("./".length)}.ts`);
  const { config } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  const program = ts.createProgram(paths.map(sourceOf), options);
  const checker = program.getTypeChecker();
  const isValue = (symbol) => {
    const isOfTypes = symbol.declarations?.some((each) => ts.isTypeOnlyExportDeclaration(each));
    const origin = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    return !isOfTypes && (origin.flags & ts.SymbolFlags.Value) !== 0;
  };
  return paths.map((path) => {
    const symbol = checker.getSymbolAtLocation(program.getSourceFile(sourceOf(path)));
    const all = checker.getExportsOfModule(symbol);
    const names = (wanted) =>
      all.flatMap((each) => (isValue(each) === wanted ? [each.name] : [])).sort();
    return { path, values: names(true), types: names(false) };
  });
}
