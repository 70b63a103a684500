// Values in messages must be shown by src/core/show.ts, or be known strings and counts: callers in JavaScript
// pass values of any type, and "${units}" would be "[object Object]" or throw for a symbol.

import ts from "typescript";

/** Properties that are counts, or strings that were validated. */
const PLAIN_PROPERTIES = [
  ...["length", "size", "byteLength", "width", "height"],
  ...["kind", "dtype", "name", "message", "code"],
];
/** Parameters of these names are already formatted. */
const SHOWN_PARAMETERS = ["got", "shown", "reason", "count"];
/** Calls that convert a value unsafely; String(error) is allowed. */
const RAW_CALLS = ["String", "stringify", "toString"];

/** Problems of a source file: messages that insert an unformatted value. */
export function rawValues(file) {
  const problems = [];
  const visit = (node) => {
    if (ts.isTemplateExpression(node)) {
      let before = node.head.text;
      for (const { expression, literal } of node.templateSpans) {
        if (/\b(got|not) $/.test(before) && !isShown(expression)) {
          const { line } = file.getLineAndCharacterOfPosition(expression.getStart());
          problems.push(`${file.fileName}:${line + 1} inserts ${expression.getText()} unformatted`);
        }
        before = literal.text;
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return problems;
}

function isShown(node) {
  if (ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node)) {
    return isShown(node.expression);
  }
  if (ts.isStringLiteralLike(node) || ts.isNumericLiteral(node)) return true;
  if (ts.isTemplateExpression(node)) {
    return node.templateSpans.every(({ expression }) => isShown(expression));
  }
  if (ts.isConditionalExpression(node)) return isShown(node.whenTrue) && isShown(node.whenFalse);
  if (ts.isBinaryExpression(node)) {
    const isArithmetic = /^[-*/%+]$/.test(node.operatorToken.getText());
    return (isArithmetic || isShown(node.left)) && isShown(node.right);
  }
  if (ts.isCallExpression(node)) return isShowing(node);
  if (ts.isElementAccessExpression(node)) {
    const { expression: list, argumentExpression: index } = node;
    return isShown(list) || (ts.isIdentifier(list) && isShown(index)); // a table of strings
  }
  if (ts.isPropertyAccessExpression(node)) return PLAIN_PROPERTIES.includes(node.name.text);
  return ts.isIdentifier(node) && isShownName(node);
}

/** A call that formats a value. */
function isShowing({ expression: callee, arguments: given }) {
  const name = ts.isPropertyAccessExpression(callee) ? callee.name.text : callee.getText();
  return !RAW_CALLS.includes(name) || (name === "String" && given[0].getText() === "error");
}

/** A constant of formatted values, or a parameter for one. */
function isShownName({ text, parent }) {
  for (let scope = parent; scope; scope = scope.parent) {
    const declared = declarationIn(scope, text);
    if (!declared) continue;
    if (ts.isParameter(declared)) {
      return SHOWN_PARAMETERS.includes(text) && declared.type?.getText() !== "unknown";
    }
    if (ts.isBindingElement(declared)) return PLAIN_PROPERTIES.includes(text);
    return declared.initializer !== undefined && isShown(declared.initializer);
  }
  return false;
}

function declarationIn(scope, name) {
  const isNamed = (each) => ts.isIdentifier(each.name) && each.name.text === name;
  const parameter = scope.parameters?.find(isNamed);
  if (parameter) return parameter;
  return scope.statements
    ?.filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => declarationList.declarations)
    .flatMap((each) => (ts.isObjectBindingPattern(each.name) ? each.name.elements : each))
    .find(isNamed);
}
