// Finds imports of external modules that an entry point reaches.

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";

/** Pairs of a file and an external module that it imports, statically or dynamically; types excluded. */
export function foreignImports(entry, allowed) {
  const reached = new Set([entry]);
  const foreign = [];
  for (const path of reached) {
    for (const name of importsOf(path)) {
      if (name.startsWith(".")) reached.add(join(dirname(path), name));
      else if (!allowed.includes(name)) foreign.push([path, name]);
    }
  }
  return foreign;
}

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

/** The module that a node loads at run time, if any. */
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
