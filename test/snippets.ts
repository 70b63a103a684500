// Runs code of the documentation: `expression; // value` must give that value.

import ts from "typescript";
import { expect } from "vitest";
import * as node from "../src/entries/node.ts";
import * as predict from "../src/entries/predict.ts";
import * as gradlane from "../src/index.ts";

const PACKAGES = { gradlane, "gradlane/node": node, "gradlane/predict": predict };

/** All exports of the package, by name. */
export const EXPORTS: Readonly<Record<string, unknown>> = { ...predict, ...node, ...gradlane };

/** A statement with the value in its comment. */
interface Shown {
  /** Start and end of the expression, without its semicolon. */
  readonly start: number;
  readonly end: number;
  readonly value: string;
}

/**
 * Runs code as the body of an async function, with names from outside, and checks every value shown.
 * Returns how many there were.
 * @throws Error for a value shown beside anything but an expression, or where the code never comes
 */
export async function runSnippet(
  code: string,
  names: Readonly<Record<string, unknown>> = {},
): Promise<number> {
  const shown = shownValues(code);
  const importless = withChecks(code, shown)
    .replace(
      /import (\{[^}]+\}) from "(gradlane(?:\/(?:node|predict))?)";/g,
      (_, imported, from) => `const ${imported.replace(/ as /g, ": ")} = packages["${from}"];`,
    )
    .replace(
      /import (\{[^}]+\}) from "(node:[\w/]+)";/g,
      'const $1 = process.getBuiltinModule("$2");',
    );
  // in a block, whose names may shadow imported ones
  const { outputText } = ts.transpileModule(`const run = async () => {{\n${importless}\n}};`, {
    compilerOptions: { target: ts.ScriptTarget.ES2022 },
  });
  const reached = new Set<number>();
  const check = (index: number, got: unknown, value: unknown, decimals: number) => {
    reached.add(index);
    checkShown(got, value, decimals);
  };
  const given = { ...names, packages: PACKAGES, check };
  const make = new Function(...Object.keys(given), `${outputText}\nreturn run();`);
  await make(...Object.values(given));
  shown.forEach(({ value }, index) => {
    if (!reached.has(index)) throw new Error(`expected to reach the value "// ${value}"`);
  });
  return shown.length;
}

/** The expression statements that end on a line with a value as its comment. */
export function shownValues(code: string): Shown[] {
  const source = parse(code);
  const comments = new Map(trailingComments(code).map((each) => [each.line, each]));
  const lineOf = (position: number) => source.getLineAndCharacterOfPosition(position).line;
  const shown: Shown[] = [];
  const visit = (each: ts.Node): void => {
    ts.forEachChild(each, visit); // inner statements first: they end first
    if (!ts.isExpressionStatement(each)) return;
    const comment = comments.get(lineOf(each.end));
    // nothing but the semicolon between the two
    if (!comment || code.slice(each.end, comment.start).trim() !== "") return;
    if (!isValue(comment.text)) return;
    comments.delete(comment.line);
    shown.push({
      start: each.getStart(source),
      end: each.expression.end,
      value: comment.text,
    });
  };
  visit(source);
  for (const { text } of comments.values()) {
    if (isValue(text) || VALUE_LIKE.test(text)) {
      throw new Error(`expected an expression statement with a value, got "// ${text}"`);
    }
  }
  return shown;
}

/** Comments that look like values but cannot be compared: [2, π/2], or 1: with a remark. */
const VALUE_LIKE = /^(?:[[{"'`]|(?:true|false|-?[\d.]+):)/;

function withChecks(code: string, shown: readonly Shown[]): string {
  const insertions = shown.flatMap(({ start, end, value }, index) => [
    { at: start, text: `check(${index}, ` },
    { at: end, text: `, ${value}, ${decimalsIn(value)})` },
  ]);
  // last to first, so positions stay valid
  return insertions
    .sort((a, b) => b.at - a.at)
    .reduce((text, { at, text: added }) => text.slice(0, at) + added + text.slice(at), code);
}

/** A module, for top-level `await`. */
function parse(code: string): ts.SourceFile {
  const source = ts.createSourceFile(
    "snippet.ts",
    `${code}\nexport {};`,
    ts.ScriptTarget.Latest,
    true,
  );
  const { parseDiagnostics } = source as unknown as { parseDiagnostics: ts.Diagnostic[] };
  const [problem] = parseDiagnostics;
  if (problem) throw new Error(ts.flattenDiagnosticMessageText(problem.messageText, "\n"));
  return source;
}

/** Comments to the right of code. */
function trailingComments(code: string): { line: number; start: number; text: string }[] {
  const source = parse(code);
  const found = new Map<number, string>();
  const visit = (each: ts.Node): void => {
    for (const { pos, end } of ts.getTrailingCommentRanges(code, each.end) ?? []) {
      found.set(pos, code.slice(pos + 2, end).trim());
    }
    for (const child of each.getChildren(source)) visit(child);
  };
  visit(source);
  return [...found].map(([start, text]) => ({
    line: source.getLineAndCharacterOfPosition(start).line,
    start,
    text,
  }));
}

/** Whether a comment is a number, boolean or string, or an array or object of these. */
function isValue(text: string): boolean {
  const source = ts.createSourceFile("value.ts", `(${text})`, ts.ScriptTarget.Latest, true);
  const { parseDiagnostics } = source as unknown as { parseDiagnostics: ts.Diagnostic[] };
  const [statement, ...others] = source.statements;
  if (parseDiagnostics.length > 0 || others.length > 0 || !statement) return false;
  return (
    ts.isExpressionStatement(statement) &&
    ts.isParenthesizedExpression(statement.expression) &&
    isLiteral(statement.expression.expression)
  );
}

function isLiteral(value: ts.Expression): boolean {
  if (ts.isPrefixUnaryExpression(value)) return isLiteral(value.operand);
  if (ts.isArrayLiteralExpression(value)) return value.elements.every(isLiteral);
  if (ts.isObjectLiteralExpression(value)) {
    return value.properties.every(
      (each) => ts.isPropertyAssignment(each) && isLiteral(each.initializer),
    );
  }
  if (ts.isIdentifier(value)) return ["NaN", "Infinity", "undefined"].includes(value.text);
  return (
    ts.isNumericLiteral(value) ||
    ts.isStringLiteralLike(value) ||
    [ts.SyntaxKind.TrueKeyword, ts.SyntaxKind.FalseKeyword, ts.SyntaxKind.NullKeyword].includes(
      value.kind,
    )
  );
}

const decimalsIn = (shown: string) =>
  Math.max(0, ...[...shown.matchAll(/\.(\d+)/g)].map(([, digits]) => digits!.length));

/** Numbers agree to the digits shown, other values exactly. */
function checkShown(got: unknown, shown: unknown, decimals: number): void {
  const rounded = (value: unknown): unknown => {
    if (typeof value === "number") return Number(value.toFixed(decimals)) + 0; // no -0
    if (ArrayBuffer.isView(value)) return rounded([...(value as Float32Array)]);
    if (Array.isArray(value)) return value.map(rounded);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, rounded(each)]));
  };
  expect(rounded(got)).toEqual(shown);
}
