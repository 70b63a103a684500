// Code of the documentation: `expression; // value` shows a value. Tests check it, and the site shows what came.

import ts from "typescript";

/**
 * A statement with the value in its comment: start and end of the expression, without its semicolon.
 *
 * @typedef {{ start: number, end: number, value: string }} Shown
 */

/**
 * The expression statements that end on a line with a value as its comment.
 *
 * @param {string} code
 * @returns {Shown[]}
 * @throws Error for a value beside anything else
 */
export function shownValues(code) {
  const source = parse(code);
  const comments = new Map(trailingComments(code).map((each) => [each.line, each]));
  const lineOf = (position) => source.getLineAndCharacterOfPosition(position).line;
  const shown = [];
  const visit = (each) => {
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

/**
 * Puts what `around` gives, two texts, before and after each expression shown.
 *
 * @param {string} code
 * @param {readonly Shown[]} shown
 * @param {(shown: Shown, index: number) => readonly [string, string]} around
 */
export function wrapShown(code, shown, around) {
  const insertions = shown.flatMap((each, index) => {
    const [before, after] = around(each, index);
    return [
      { at: each.start, text: before },
      { at: each.end, text: after },
    ];
  });
  // last to first, so positions stay valid
  return insertions
    .sort((a, b) => b.at - a.at)
    .reduce((text, { at, text: added }) => text.slice(0, at) + added + text.slice(at), code);
}

/** A module, for top-level `await`. */
function parse(code) {
  const source = ts.createSourceFile(
    "snippet.ts",
    `${code}\nexport {};`,
    ts.ScriptTarget.Latest,
    true,
  );
  const { parseDiagnostics } = source;
  const [problem] = parseDiagnostics;
  if (problem) throw new Error(ts.flattenDiagnosticMessageText(problem.messageText, "\n"));
  return source;
}

/** Comments to the right of code. */
function trailingComments(code) {
  const source = parse(code);
  const found = new Map();
  const visit = (each) => {
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
function isValue(text) {
  const source = ts.createSourceFile("value.ts", `(${text})`, ts.ScriptTarget.Latest, true);
  const { parseDiagnostics } = source;
  const [statement, ...others] = source.statements;
  if (parseDiagnostics.length > 0 || others.length > 0 || !statement) return false;
  return (
    ts.isExpressionStatement(statement) &&
    ts.isParenthesizedExpression(statement.expression) &&
    isLiteral(statement.expression.expression)
  );
}

function isLiteral(value) {
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

/**
 * The expressions shown, and every other expression statement of the outermost level, as a reader may want its value.
 *
 * @param {string} code
 * @returns {{ start: number, end: number }[]}
 */
export function expressionsOf(code) {
  const source = parse(code);
  const found = new Map(shownValues(code).map((each) => [each.start, each]));
  for (const each of source.statements) {
    if (!ts.isExpressionStatement(each) || isAssignment(each.expression)) continue;
    const start = each.getStart(source);
    if (!found.has(start)) found.set(start, { start, end: each.expression.end });
  }
  return [...found.values()].sort((a, b) => a.start - b.start);
}

const isAssignment = (node) =>
  ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken;
