// The floors of ARCHITECTURE.md: every file has one, imports only go down, and none are circular.

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import ts from "typescript";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "..");

/** Folders and files of src/ with their floors, from the table of ARCHITECTURE.md. */
function readFloors(): Map<string, number> {
  const floors = new Map<string, number>();
  let floor = 0;
  for (const line of readFileSync(join(root, "ARCHITECTURE.md"), "utf8").split("\n")) {
    const cells = line.split("|").map((cell) => cell.trim());
    const names = [...(cells[2] ?? "").matchAll(/`([\w./-]+)`/g)].map(([, name]) => name!);
    if (cells.length !== 5 || !/^\d*$/.test(cells[1]!) || names.length === 0) continue;
    if (cells[1] !== "") floor = Number(cells[1]);
    for (const name of names) floors.set(name, floor);
  }
  return floors;
}

const floors = readFloors();
const files = readdirSync(join(root, "src"), { recursive: true })
  .map((name) => String(name).replaceAll("\\", "/"))
  .filter((name) => name.endsWith(".ts"))
  .sort();

/** The entry of a file in the table: the longest prefix, such as engine/js for engine/js/math.ts. */
const homeOf = (file: string): string | undefined =>
  [...floors.keys()]
    .filter((name) => file === name || file.startsWith(`${name}/`))
    .sort((a, b) => b.length - a.length)[0];

/** Files of src/ that a file imports: statically, dynamically or for their types. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(root, "src", file), "utf8");
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, /* setParentNodes */ true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const names =
      ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
        ? node.moduleSpecifier
        : ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
          ? node.arguments[0]
          : ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)
            ? node.argument.literal
            : undefined;
    if (names && ts.isStringLiteral(names) && names.text.startsWith(".")) {
      found.push(posix.join(dirname(file), names.text));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found.filter((target) => files.includes(target));
}

const imports = new Map(files.map((file) => [file, importsOf(file)]));

it("the table of floors is read completely", () => {
  const numbers = [...new Set(floors.values())];
  expect(numbers).toEqual(Array.from(numbers, (_, i) => i + 1));
  expect(numbers.length).toBeGreaterThan(10);
  expect([...floors.keys()].filter((name) => !files.some((file) => homeOf(file) === name))).toEqual(
    [],
  );
});

it("every file of src/ has a floor", () => {
  expect(files.filter((file) => homeOf(file) === undefined)).toEqual([]);
});

it("imports only go down", () => {
  const wrong = files.flatMap((file) => {
    const home = homeOf(file)!;
    return imports.get(file)!.flatMap((target) => {
      const other = homeOf(target)!;
      if (other === home || floors.get(other)! < floors.get(home)!) return [];
      return [`${file} (floor ${floors.get(home)}) imports ${target} (floor ${floors.get(other)})`];
    });
  });
  expect(wrong).toEqual([]);
});

it("there are no circular imports", () => {
  const done = new Set<string>();
  const path: string[] = [];
  const circles: string[] = [];
  const visit = (file: string): void => {
    if (path.includes(file)) {
      circles.push([...path.slice(path.indexOf(file)), file].join(" → "));
      return;
    }
    if (done.has(file)) return;
    path.push(file);
    for (const target of imports.get(file)!) visit(target);
    path.pop();
    done.add(file);
  };
  for (const file of files) visit(file);
  expect(circles).toEqual([]);
});
