// Lines with code in src/ and assembly/, without comments, blank lines and generated files, at most 100
// characters wide. The target is 32,500. Raised only in the commit that needs it, with the reason here:
// 39,230 before errors took one statement and options one table; 38,799 with custom parts (660 lines),
// several binaries and entry points; 38,800 before threads (1,090 lines); 39,900 before guards, sums and
// broadcasting were divided among them; 40,050 before networks that branch; 40,300 before threads on pages;
// 41,300 before pages named their workers and binaries; 41,450 before products had groups of rows;
// 41,700 before pictures (7,440 lines: convolutions, pools, normalisations, their networks, reports, command line);
// 49,300 before few filters had tiles of their own; 49,400 before threads helped fits of PCA (193 lines); 49,600 before
// asynchronous calls copied what they are given (130 lines); 49,700 before flips and colour jitter took several pixels.
// 49,750 before the compiler knew shapes, losses and names (1,150 lines of types);
// 50,900 before kinds had their options, points features and surfaces, and the command line a page to serve (200).
// 51,350 before predictors (700 lines), and the files of checks that they share with loadModel;
// 52,300 before models were written as ONNX (1,300), the compiler knew the shapes of networks that branch (360), and
// models were read from ONNX (2,200); 58,600 before sweeps (1,250);
// 59,900 before queues of jobs for several machines (450);
// 60,400 before rows were read without a table in between (110);
// 60,550 before trainings were logged, as lines of JSON and for TensorBoard (1,000);
// 61,600 before models were modules that predict (500);
// 62,150 before weights went to PyTorch and back (1,350);
// 63,500 before models went to TensorFlow.js and came from it, and from Keras 3 (1,420);
// 65,000 before the compiler knew names of classes and weights, and the cells of rows (430 lines of types).

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, it } from "vitest";

const MOST_LINES = 65_450;

const root = join(import.meta.dirname, "..");
const sourcesIn = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true })
    .map((name) => join(root, folder, String(name)))
    .filter((path) => path.endsWith(".ts") && !path.endsWith(".generated.ts"));

/** Lines on which a token stands; text in backquotes counts whole. */
function linesOfCode(path: string): number {
  const source = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest);
  const lines = new Set<number>();
  const visit = (node: ts.Node): void => {
    if (node.kind >= ts.SyntaxKind.FirstJSDocNode && node.kind <= ts.SyntaxKind.LastJSDocNode)
      return;
    const children = node.getChildren(source);
    for (const child of children) visit(child);
    if (children.length > 0 || node.getEnd() === node.getStart(source)) return;
    const first = source.getLineAndCharacterOfPosition(node.getStart(source)).line;
    const last = source.getLineAndCharacterOfPosition(node.getEnd()).line;
    for (let line = first; line <= last; line++) lines.add(line);
  };
  visit(source);
  return lines.size;
}

it("counts no more lines of code than needed", () => {
  const paths = ["src", "assembly"].flatMap(sourcesIn);
  const total = paths.reduce((sum, path) => sum + linesOfCode(path), 0);
  expect(total).toBeGreaterThan(20_000); // it counts
  expect(total).toBeLessThanOrEqual(MOST_LINES);
});
