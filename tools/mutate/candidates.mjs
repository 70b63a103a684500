// Possible mutants: places in the syntax tree, each with its replacement.

import ts from "typescript";

const { SyntaxKind } = ts;

/** Replacements of operators. */
const COMPARISONS = { "<": "<=", "<=": "<", ">": ">=", ">=": ">", "===": "!==", "!==": "===" };
const LOGICAL = { "&&": "||", "||": "&&" };
const SUMS = { "+": "-", "-": "+" };

/**
 * A mutant replaces the text from `start` to `end` by `after`. Kinds: "number", "comparison", "logic",
 * "not", "sum", "flip", "default", "return", "drop". A static one is outside of all functions: it acts when
 * its file is loaded.
 * @typedef {{ path: string, kind: string, start: number, end: number, line: number, before: string,
 *   after: string, isStatement: boolean, isStatic: boolean }} Mutant
 */

/**
 * All mutants of a source file. A type checker restricts mutants of sums to numbers and adds mutants of
 * results, with the right type. AssemblyScript has no checker: every + is a sum of numbers.
 * @param {ts.SourceFile} source
 * @param {string} path stored in the mutants
 * @param {ts.TypeChecker} [checker]
 * @returns {Mutant[]}
 */
export function mutantsOf(source, path, checker) {
  const mutants = [];
  const text = (node) => node.getText(source);
  const add = (kind, node, after, isStatement = false) => {
    const start = node.getStart(source);
    const before = source.text.slice(start, node.end);
    if (before === after) return;
    const line = source.getLineAndCharacterOfPosition(start).line + 1;
    const isStatic = !isInFunction(node);
    mutants.push({
      ...{ path, kind, start, end: node.end, line, before, after },
      ...{ isStatement, isStatic },
    });
  };
  const visit = (node) => {
    if (isTypeOnly(node)) return;
    if (isNumber(node)) for (const other of otherNumbers(node)) add("number", node, other);
    else if (ts.isBinaryExpression(node)) binary(node);
    else if (isFlag(node))
      add("flip", node, node.kind === SyntaxKind.TrueKeyword ? "false" : "true");
    else if (isNot(node)) add("not", node, text(node.operand));
    if (ts.isParameter(node) || ts.isBindingElement(node)) defaultValue(node.initializer);
    if (isDroppable(node)) add("drop", node, "", true);
    if (ts.isReturnStatement(node) && node.expression) returned(node.expression);
    if (ts.isArrowFunction(node) && !ts.isBlock(node.body)) returned(node.body);
    if (isNumber(node)) return; // skip the number after a sign
    ts.forEachChild(node, visit);
  };

  function binary(node) {
    const operator = text(node.operatorToken);
    const [left, right] = [text(node.left), text(node.right)];
    const swapped = COMPARISONS[operator] ?? LOGICAL[operator];
    if (isOfExtremum(node)) return;
    if (COMPARISONS[operator]) add("comparison", node, `${left} ${swapped} ${right}`);
    else if (LOGICAL[operator]) add("logic", node, `(${left}) ${swapped} (${right})`);
    else if (SUMS[operator] && [node.left, node.right].every(isOfNumbers)) {
      add("sum", node, `${left} ${SUMS[operator]} ${right}`);
    } else if (operator === "??") defaultValue(node.right);
  }

  /** Another name of the union, or undefined; numbers and booleans already have mutants. */
  function defaultValue(value) {
    if (!value || isNumber(value) || isFlag(value)) return;
    const type = ts.isStringLiteral(value) ? checker?.getContextualType(value) : undefined;
    const names = type?.isUnion() ? type.types.filter((each) => each.isStringLiteral()) : [];
    const other = names.find((each) => each.value !== value.text);
    add("default", value, other ? JSON.stringify(other.value) : "undefined");
  }

  function returned(value) {
    const type = checker?.getTypeAtLocation(value);
    if (!type || isNumber(value) || isFlag(value) || isNot(value)) return;
    if (ts.isArrayLiteralExpression(value) && value.elements.length === 0) return;
    const is = (flags) => everyType(type, (each) => (each.flags & flags) !== 0);
    if (is(ts.TypeFlags.BooleanLike)) add("return", value, `!(${text(value)})`);
    else if (is(ts.TypeFlags.NumberLike)) add("return", value, `(${text(value)}) + 1`);
    else if (checker.isArrayType(type)) add("return", value, `(${text(value)}).slice(1)`);
  }

  function isOfNumbers(node) {
    return !checker || (checker.getTypeAtLocation(node).flags & ts.TypeFlags.NumberLike) !== 0;
  }

  visit(source);
  return mutants;
}

/** `if (a < b) b = a` or `a < b ? a : b`: `<=` would be equivalent. */
function isOfExtremum({ left, right, parent }) {
  const both = [left.getText(), right.getText()].sort();
  const chosen = ts.isIfStatement(parent)
    ? assigned(parent.thenStatement)
    : ts.isConditionalExpression(parent)
      ? [parent.whenTrue, parent.whenFalse]
      : undefined;
  return (
    chosen
      ?.map((each) => each.getText())
      .sort()
      .join("\0") === both.join("\0")
  );
}

/** Both sides of a statement that is one assignment. */
function assigned(statement) {
  const only =
    ts.isBlock(statement) && statement.statements.length === 1
      ? statement.statements[0]
      : statement;
  const expression = ts.isExpressionStatement(only) ? only.expression : undefined;
  return expression && ts.isBinaryExpression(expression)
    ? [expression.left, expression.right]
    : undefined;
}

const everyType = (type, holds) => (type.isUnion() ? type.types.every(holds) : holds(type));

/** A number literal, with its sign. */
const isNumber = (node) =>
  ts.isNumericLiteral(node)
    ? !isKey(node)
    : ts.isPrefixUnaryExpression(node) &&
      node.operator === SyntaxKind.MinusToken &&
      ts.isNumericLiteral(node.operand);

const isKey = (node) => ts.isPropertyAssignment(node.parent) && node.parent.name === node;

/** Twice the number, 0, and for small integers one more. */
function otherNumbers(node) {
  const value = Number(node.getText().replaceAll("_", ""));
  if (!Number.isFinite(value)) return [];
  const isCount = Number.isInteger(value) && Math.abs(value) <= 1000;
  const others = [value * 2, 0, ...(isCount ? [value + 1] : [])];
  return [...new Set(others)].filter((other) => other !== value).map(String);
}

const isFlag = ({ kind }) => kind === SyntaxKind.TrueKeyword || kind === SyntaxKind.FalseKeyword;

const isNot = (node) =>
  ts.isPrefixUnaryExpression(node) && node.operator === SyntaxKind.ExclamationToken;

/** A statement that is a call or an assignment; an `if` without else that throws or continues. */
function isDroppable(node) {
  if (ts.isIfStatement(node)) {
    if (node.elseStatement) return false;
    const only = ts.isBlock(node.thenStatement)
      ? node.thenStatement.statements.at(-1)
      : node.thenStatement;
    return only !== undefined && (ts.isThrowStatement(only) || ts.isContinueStatement(only));
  }
  if (!ts.isExpressionStatement(node)) return false;
  const { expression } = node;
  if (ts.isCallExpression(expression))
    return expression.expression.kind !== SyntaxKind.SuperKeyword;
  return (
    ts.isAwaitExpression(expression) ||
    ts.isPostfixUnaryExpression(expression) ||
    (ts.isBinaryExpression(expression) &&
      expression.operatorToken.kind >= SyntaxKind.FirstAssignment &&
      expression.operatorToken.kind <= SyntaxKind.LastAssignment)
  );
}

/** Types, imports, exports and error messages. */
function isTypeOnly(node) {
  return (
    ts.isTypeNode(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isEnumDeclaration(node) ||
    ts.isImportDeclaration(node) ||
    ts.isExportDeclaration(node) ||
    (ts.isNewExpression(node) && /Error$/.test(node.expression.getText()))
  );
}

function isInFunction(node) {
  for (let each = node.parent; each; each = each.parent) {
    if (ts.isFunctionLike(each) || ts.isClassStaticBlockDeclaration(each)) return true;
  }
  return false;
}
