// Project checks: every kernel has a twin and a test, every operation a method of Tensor and a test, every
// public function and class an example, and nothing uses host mathematics whose last bits differ between
// engines.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import { rawValues } from "./check-messages.mjs";
import { readCommands } from "./commands.mjs";
import { foreignImports, reachedFrom } from "./imports.mjs";

const problems = [];
const read = (path) => readFileSync(path, "utf8");
const list = (folder) =>
  readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((path) => path.endsWith(".ts"))
    .sort();
const parsed = (path) =>
  ts.createSourceFile(path, read(path), ts.ScriptTarget.Latest, /* setParentNodes */ true);
const exportsOf = (text) => [...text.matchAll(/^export function (\w+)/gm)].map(([, name]) => name);

// kernels: the same path means the same thing in every tree
// imported by both languages
const SHARED = [
  ...["opcodes", "control", "division", "blocking", "sums"],
  ...["augmentation/layout", "pictures/pool-word", "pictures/geometry"],
  "linear-algebra/commands",
];
// parts of the interpreter: tested with it
const INTERPRETER = ["commands", "guard", "records"];
// without a twin: vectors, packing, threads, and loops that measure
const ONE_SIDED = [
  "index",
  "pictures/entry",
  "team",
  "simd",
  "ops/elementwise",
  "machine",
  "linear-algebra",
  "linear-algebra/execute",
  "predict",
  "forward",
];
for (const path of list("assembly")) {
  const name = path.slice("assembly/".length, -".ts".length);
  if ([...SHARED, ...ONE_SIDED].includes(name) || name.endsWith(".generated")) continue;
  // tiles and packing of products and convolutions
  if (/^(ops\/product|pictures\/convolution)\//.test(name)) continue;
  const twin = name === "numerics" ? "src/core/numerics.ts" : `src/engine/js/${name}.ts`;
  if (!existsSync(twin)) {
    problems.push(`${path} has no twin ${twin}`);
    continue;
  }
  if (/@\w+\s*$/m.test(read(path).replace(/\/\/.*|\/\*[\s\S]*?\*\//g, ""))) {
    problems.push(`${path} has a decorator, which formatters cannot parse`);
  }
}

// twins whose kernel is in simd.ts
const TWINS_ONLY = ["optimizers/flush"];
// kernels that pack what others read, and are tested with them
const PACKING = ["convolvePanels", "convolveFlippedPanels"];
for (const path of list("src/engine/js")) {
  const name = path.slice("src/engine/js/".length, -".ts".length);
  if (!TWINS_ONLY.includes(name) && !existsSync(`assembly/${name}.ts`)) {
    problems.push(`${path} is the twin of no kernel`);
  }
}

// kernels that the interpreter calls, and the functions they use
const importsOf = (path) =>
  [...read(path).matchAll(/import \{([^}]+)\} from "\.\/([\w/-]+)"/g)].flatMap(([, names, from]) =>
    names.split(",").map((name) => [from, name.trim().replace(/ as .*/, "")]),
  );
const called = ["execute.generated", "commands"].flatMap((name) =>
  importsOf(`assembly/${name}.ts`),
);
// but the interpreter, and tiles, which are tested with their product
const algebra = ["linear-algebra", "predict"]
  .flatMap((name) => [
    ...read(`assembly/${name}.ts`).matchAll(/export \{([^}]+)\} from "\.\/([\w/-]+)"/g),
  ])
  .flatMap(([, names, from]) => names.split(",").map((name) => [from, name.trim()]))
  .filter(([from, name]) => from !== "program" && !name.startsWith("tile"));
const math = ["exp", "log", "expm1", "log1p", "tanh", "sigmoid", "erf"].map((name) => [
  "math",
  name,
]);
const kernels = [...called, ...algebra, ...math].filter(
  ([from, kernel]) => !SHARED.includes(from) && kernel !== "" && !kernel.startsWith("foldedKey"), // words of threefry
);
for (const [from, kernel] of kernels) {
  if (!exportsOf(read(`src/engine/js/${from}.ts`)).includes(kernel)) {
    problems.push(`assembly/${from}.ts: ${kernel} has no twin`);
  }
}

/** The strings of a list, or the names and strings of a table, which may be a variable of the file. */
function wordsOf(node, file) {
  if (ts.isIdentifier(node)) {
    const variables = file.statements.flatMap((each) =>
      ts.isVariableStatement(each) ? each.declarationList.declarations : [],
    );
    const list = variables.find(({ name }) => name.getText() === node.text)?.initializer;
    return list ? wordsOf(list, file) : [];
  }
  if (ts.isStringLiteral(node)) return [node.text];
  const words = ts.isPropertyAssignment(node) ? [node.name.getText()] : [];
  ts.forEachChild(node, (child) => {
    words.push(...wordsOf(child, file));
  });
  return words;
}

/**
 * The kernels that a test compares with their twins: arguments of expectTwins() or a similar function,
 * lists of an each() that calls it, and names of cases.
 */
function testedIn(path) {
  const file = parsed(path);
  const tested = new Set();
  const visit = (node) => {
    if (ts.isPropertyAssignment(node) && node.name.getText() === "name") {
      if (ts.isStringLiteral(node.initializer)) tested.add(node.initializer.text);
    } else if (ts.isCallExpression(node)) {
      const { expression: callee, arguments: given } = node;
      if (/^expect[A-Z]/.test(callee.getText()) && given[1] && ts.isStringLiteral(given[1])) {
        tested.add(given[1].text);
      } else if (
        ts.isCallExpression(callee) &&
        /^\w+\.each$/.test(callee.expression.getText()) &&
        /\bexpect\w+\(\s*kernels,\s*name\b/.test(given[1]?.getText())
      ) {
        for (const word of wordsOf(callee.arguments[0], file)) tested.add(word);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return tested;
}

// kernels share one test per folder, except in ops and pictures
const testOf = (from) =>
  from.startsWith("pictures/")
    ? "test/kernels/pictures"
    : `test/kernels/${from.replace(/^ops\//, "").split("/")[0]}.test.ts`;
const ownKernels = kernels.filter(
  ([from, kernel]) => !INTERPRETER.includes(from) && !PACKING.includes(kernel),
);
for (const test of new Set(ownKernels.map(([from]) => testOf(from)))) {
  const files = test.endsWith(".ts") ? [test].filter(existsSync) : list(test);
  const tested = new Set(files.flatMap((file) => [...testedIn(file)]));
  for (const [from, kernel] of ownKernels) {
    if (testOf(from) === test && !tested.has(kernel)) {
      problems.push(`${test} does not compare ${kernel} with its twin`);
    }
  }
}

// operations: methods of Tensor are tested against finite differences and PyTorch
const methods = [...read("src/graph/tensor.ts").matchAll(/^ {2}(\w+)\(.*\): Tensor \{/gm)]
  .map(([, name]) => name)
  .filter((name) => name !== "apply"); // of layers
// sources of a training step, with tests of their own
const AUGMENTATION = ["augment", "mixupShares", "mixupPartners", "scaleColumns"];
const gradientTests = read("test/graph/gradients.test.ts");
const fixtures = new Set(
  readdirSync("test/fixtures/operations").map((file) => file.replace(".json", "")),
);
const NO_GRADIENT = ["argmax", "dropout"];
// test/complete.test.ts takes the derivatives of each activation
const activations = read("src/layers/activations.ts");
const isActivation = (name) => activations.includes(`kind: "${name}"`);
// covered by every case with broadcasting; random
const NO_FIXTURE = ["broadcastTo", "dropout"];
for (const method of methods) {
  const isTested = isActivation(method) || new RegExp(`\\b${method}\\(`).test(gradientTests);
  if (!isTested && !NO_GRADIENT.includes(method)) {
    problems.push(`test/graph/gradients.test.ts does not check Tensor.${method}`);
  }
  if (!NO_FIXTURE.includes(method) && !fixtures.has(method)) {
    problems.push(
      `test/fixtures/operations/ has no ${method}.json: run tools/fixtures/operations.py`,
    );
  }
}
// functions that make nodes are public, except those for gradients and models
const NOT_FOR_USERS = [
  ...["copy", "divideBySize", "dropout", "extremum", "input", "pad", "parameter", "pick", "place"],
  ...["scatterAdd", "augmentedInput", "scaleColumns", "batchIndices", "batchInput"],
  ...["matmulTransposeA", "matmulTransposeB", "sumTo", "biasGradient"],
  ...["conv1d", "conv2dInput", "conv2dKernel", "blocksOf", "windowMeans"],
];
const MADE =
  /^export (?:function (\w+)\([^{]*?\): Node \{|const (\w+)\b[^;=]*(?:=> Node)? =\s*(?:\w+Operation|extremum|\([^()]*\): Node =>))/gm;
const tensor = read("src/graph/tensor.ts");
for (const path of list("src/ops")) {
  for (const [, made, assigned] of read(path).matchAll(MADE)) {
    const operation = made ?? assigned;
    const isMethod = new RegExp(`\\b${operation}\\b`).test(tensor);
    if (!isMethod && !NOT_FOR_USERS.includes(operation)) {
      problems.push(`${path}: src/graph/tensor.ts has no method for ${operation}`);
    }
  }
  for (const [, definition] of read(path).matchAll(
    /: Operation(?:<[^=]*>)? = \{([\s\S]*?)\n\};/g,
  )) {
    const name = definition.match(/name: "(\w+)"/)?.[1];
    if (!/\brule\b/.test(definition)) problems.push(`${path}: ${name} has no rule`);
    for (const rule of ["emit", "reference"]) {
      const isExempt =
        /isSource|isView/.test(definition) ||
        ["batchIndices", "batchInput", "dropout", "stepRates", ...AUGMENTATION].includes(name);
      if (!isExempt && !definition.includes(rule)) problems.push(`${path}: ${name} has no ${rule}`);
    }
  }
}

// public functions and classes have an example, which test/docstrings.test.ts runs
const isCallable = ({ initializer }) =>
  initializer && (ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer));

/** The functions and classes of a name, including all overloads. */
function callablesOf(path, name) {
  return parsed(path).statements.filter((each) => {
    if (ts.isFunctionDeclaration(each) || ts.isClassDeclaration(each))
      return each.name?.text === name;
    if (!ts.isVariableStatement(each)) return false;
    const variable = each.declarationList.declarations.find((one) => one.name.getText() === name);
    return variable !== undefined && isCallable(variable);
  });
}

/** The names that an entry exports, each after the source that declares it: "src/layers/dense.ts dense". */
function exportedBy(entry) {
  return parsed(entry).statements.flatMap(({ exportClause, moduleSpecifier }) => {
    const path = moduleSpecifier && join(dirname(entry), moduleSpecifier.text);
    if (path && !exportClause) return exportedBy(path); // export * from
    if (path && ts.isNamedExports(exportClause)) {
      return exportClause.elements.map(
        (each) => `${path} ${(each.propertyName ?? each.name).text}`,
      );
    }
    problems.push(`${entry} must only export names from other files`);
    return [];
  });
}

/** Exported types of its file that the parameters and the result of a function name. */
function typesNamedBy(callable) {
  const names = new Set();
  const visit = (node) => {
    if (ts.isTypeReferenceNode(node) && ts.isIdentifier(node.typeName))
      names.add(node.typeName.text);
    if (!ts.isBlock(node)) ts.forEachChild(node, visit);
  };
  if (!ts.isClassDeclaration(callable)) visit(callable);
  return callable
    .getSourceFile()
    .statements.filter((each) => ts.isInterfaceDeclaration(each) || ts.isTypeAliasDeclaration(each))
    .filter(({ name, modifiers = [] }) => names.has(name.text) && modifiers.length > 0)
    .map(({ name }) => name.text);
}

let examples = 0;
const exportedNames = new Set(["src/index.ts", ...list("src/entries")].flatMap(exportedBy));
for (const exported of exportedNames) {
  const [path, name] = exported.split(" ");
  const callables = callablesOf(path, name);
  if (callables.length === 0) continue;
  for (const type of new Set(callables.flatMap(typesNamedBy))) {
    if (exportedNames.has(`${path} ${type}`)) continue;
    problems.push(
      `src/entries/ exports no type ${type}, which ${name} of ${path} takes or returns`,
    );
  }
  const tags = callables.flatMap((each) => ts.getJSDocTags(each));
  if (tags.some(({ tagName }) => tagName.text === "example")) examples++;
  else problems.push(`${path}: ${name} has no @example`);
}

// messages show any value safely
for (const path of list("src")) problems.push(...rawValues(parsed(path)));

// names and cells of files must be escaped before they reach a terminal
for (const path of list("src")) {
  const code = read(path);
  if (path !== "src/cli/terminal.ts" && /process\.std(out|err)\.write/.test(code)) {
    problems.push(`${path} writes to the terminal without src/cli/terminal.ts`);
  }
  if (path !== "src/core/warn.ts" && /\bconsole\.\w+\(/.test(code.replace(/^ *\*.*/gm, ""))) {
    problems.push(`${path} writes to the console without src/core/warn.ts`);
  }
}

// the same bits everywhere: host functions that engines may round differently
const FORBIDDEN =
  /Math\.(exp|expm1|log\w*|sin|cos|tan|a\w*(?<!abs)|sinh|cosh|tanh|pow|cbrt|hypot|random)\b|\*\*|localeCompare|toLocale\w*|\bIntl\b|Date\.parse/g;
for (const path of list("src")) {
  if (path.startsWith("src/cli/")) continue; // display only
  // the f64 references are for tests and gradientCheck
  const isReference = path.startsWith("src/ops/");
  const code = read(path).replace(/\/\/.*|\/\*[\s\S]*?\*\//g, "");
  for (const [use] of code.matchAll(FORBIDDEN)) {
    if (isReference && /^Math\.(exp|expm1|log|log1p|tanh|pow)$/.test(use)) continue;
    problems.push(`${path} uses ${use}`);
  }
}

// the core entry point imports no host modules: bundlers follow dynamic imports too
for (const [path, name] of foreignImports("src/index.ts")) {
  problems.push(`${path}, which src/index.ts reaches, imports ${name}: use src/core/host.ts`);
}
for (const [path, name] of foreignImports("src/entries/predict.ts")) {
  problems.push(`${path}, which predictors reach, imports ${name}: use src/core/host.ts`);
}

for (const [path, name] of foreignImports("src/entries/serve.ts")) {
  problems.push(`${path}, which handlers reach, imports ${name}: use src/core/host.ts`);
}

for (const [path, name] of foreignImports("src/entries/tracking.ts")) {
  problems.push(`${path}, which pages log with, imports ${name}: use src/core/host.ts`);
}

// bundlers replace parts of a bare process, or add a package for it
for (const path of reachedFrom(["src/index.ts"])) {
  const code = path.endsWith(".generated.ts") ? "" : read(path);
  if (/(?<![\w.])process\??\.(env|pid|kill|platform|cwd|versions)\b/.test(code)) {
    problems.push(`${path}, which src/index.ts reaches, reads process: use hostProcess()`);
  }
}

if (problems.length > 0) {
  console.error(problems.join("\n"));
  process.exit(1);
}
console.log(
  `check: ${readCommands().length} kernels, ${methods.length} operations, ${examples} functions and classes with examples, all complete`,
);
