// Imports of the sources, static and dynamic, without those of types.

import { readFileSync } from "node:fs";
import { join, posix } from "node:path";
import ts from "typescript";

/** Paths of the sources that entry points reach. */
export function reachedFrom(entries) {
  const reached = new Set(entries);
  for (const path of reached) {
    for (const name of importsOf(path)) {
      if (name.startsWith(".") && name.endsWith(".ts"))
        reached.add(join(posix.dirname(path), name));
    }
  }
  return reached;
}

/** Pairs of a source that an entry point reaches and an external module that it imports. */
export const foreignImports = (entry) =>
  [...reachedFrom([entry])].flatMap((path) =>
    importsOf(path).flatMap((name) => (name.startsWith(".") ? [] : [[path, name]])),
  );

function importsOf(path) {
  const text = readFileSync(path, "utf8");
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
  const found = [];
  const visit = (node) => {
    const name = importedBy(node);
    if (name && ts.isStringLiteral(name)) found.push(name.text);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** The module that a node loads when the program runs, if it is such a node. */
function importedBy(node) {
  if (ts.isImportDeclaration(node)) {
    return node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
      ? undefined
      : node.moduleSpecifier;
  }
  if (ts.isExportDeclaration(node)) return node.isTypeOnly ? undefined : node.moduleSpecifier;
  const isLazy = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
  return isLazy ? node.arguments[0] : undefined;
}
