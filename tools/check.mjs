// Checks that no compiler makes: every kernel has its twin and its test, every opcode is run by both
// interpreters, every operation is exported and tested, every public function and class has an example,
// and nothing uses host mathematics whose last bits differ between engines.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

const problems = [];
const read = (path) => readFileSync(path, "utf8");
const list = (folder) =>
  readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((path) => path.endsWith(".ts"))
    .sort();
const exportsOf = (text) => [...text.matchAll(/^export function (\w+)/gm)].map(([, name]) => name);

// kernels: the same path means the same thing in every tree
const SHARED = ["opcodes", "control", "blocking", "augmentation/layout"]; // imported by both
// vectors, packing and loops that measure exist in AssemblyScript only
const ONE_SIDED = ["index", "simd", "ops/elementwise", "ops/pack", "machine", "linear-algebra"];
for (const path of list("assembly")) {
  const name = path.slice("assembly/".length, -".ts".length);
  if ([...SHARED, ...ONE_SIDED].includes(name) || name.endsWith(".generated")) continue;
  const twin = name === "numerics" ? "src/numerics.ts" : `src/engine/js/${name}.ts`;
  if (!existsSync(twin)) {
    problems.push(`${path} has no twin ${twin}`);
    continue;
  }
  if (/@\w+\s*$/m.test(read(path).replace(/\/\/.*|\/\*[\s\S]*?\*\//g, ""))) {
    problems.push(`${path} has a decorator, which formatters cannot read`);
  }
}

// host code beside the kernels, and what vectors have in simd.ts
const TWINS_ONLY = ["instance", "optimizers/flush"];
for (const path of list("src/engine/js")) {
  const name = path.slice("src/engine/js/".length, -".ts".length);
  if (!TWINS_ONLY.includes(name) && !existsSync(`assembly/${name}.ts`)) {
    problems.push(`${path} is the twin of nothing`);
  }
}

// what the interpreter calls, and the functions that kernels are made of
const called = [
  ...read("assembly/program.ts").matchAll(/import \{([^}]+)\} from "\.\/([\w/]+)"/g),
].flatMap(([, names, from]) => names.split(",").map((name) => [from, name.trim()]));
const algebra = [
  ...read("assembly/linear-algebra.ts").matchAll(/export \{([^}]+)\} from "\.\/([\w/]+)"/g),
].flatMap(([, names, from]) => names.split(",").map((name) => [from, name.trim()]));
const math = ["exp", "log", "expm1", "log1p", "tanh", "sigmoid", "erf"].map((name) => [
  "math",
  name,
]);
for (const [from, kernel] of [...called, ...algebra, ...math]) {
  if (SHARED.includes(from) || kernel === "" || kernel.startsWith("foldedKey")) continue; // words of threefry
  if (!exportsOf(read(`src/engine/js/${from}.ts`)).includes(kernel)) {
    problems.push(`assembly/${from}.ts: ${kernel} has no twin`);
  }
}

// opcodes: both interpreters run each, and a kernel test names the kernel
const opcodes = read("assembly/opcodes.ts")
  .match(/enum Opcode \{([\s\S]*?)\n\}/)[1]
  .replace(/\/\/.*|\/\*[\s\S]*?\*\//g, "")
  .match(/\w+(?=\s*(=\s*\d+\s*)?,)/g)
  .filter((name) => name !== "nothing" && !/^\d/.test(name));
const kernelTests = list("test/kernels").map(read).join("\n");
const BOOKKEEPING = ["gatherInput", "scatterOutput", "recordLoss"]; // run by every training test
for (const opcode of opcodes) {
  for (const interpreter of ["assembly/program.ts", "src/engine/js/program.ts"]) {
    if (!read(interpreter).includes(`case Opcode.${opcode}:`)) {
      problems.push(`${interpreter} does not run ${opcode}`);
    }
  }
  if (!BOOKKEEPING.includes(opcode) && !new RegExp(`\\b${opcode}\\b`).test(kernelTests)) {
    problems.push(`no test in test/kernels names ${opcode}`);
  }
}

// operations: what users call is tested against finite differences and against PyTorch
const methods = [...read("src/graph/tensor.ts").matchAll(/^ {2}(\w+)\(.*\): Tensor \{/gm)].map(
  ([, name]) => name,
);
// sources of a training, drawn by kernels that have their tests
const AUGMENTATION = ["augment", "mixupShares", "mixupPartners", "scaleColumns"];
const gradientTests = read("test/graph/gradients.test.ts");
const { cases } = JSON.parse(read("test/fixtures/operations.json"));
const fixtures = new Set(cases.map(({ operation }) => operation));
const NO_GRADIENT = ["argmax"];
// a view, which every broadcast of a case goes through; a loss, which has trajectories
const NO_FIXTURE = ["broadcastTo", "softmaxCrossEntropy"];
for (const method of methods) {
  if (!NO_GRADIENT.includes(method) && !new RegExp(`\\b${method}\\(`).test(gradientTests)) {
    problems.push(`test/graph/gradients.test.ts does not check Tensor.${method}`);
  }
  if (!NO_FIXTURE.includes(method) && !fixtures.has(method)) {
    problems.push(`test/fixtures/operations.json has no case of Tensor.${method}`);
  }
}
for (const path of list("src/ops")) {
  for (const [, definition] of read(path).matchAll(
    /: Operation(?:<[^=]*>)? = \{([\s\S]*?)\n\};/g,
  )) {
    const name = definition.match(/name: "(\w+)"/)?.[1];
    if (!/\brule\b/.test(definition)) problems.push(`${path}: ${name} has no rule`);
    for (const rule of ["emit", "reference"]) {
      const isExempt =
        /isSource|isView/.test(definition) ||
        ["batchIndices", "batchInput", "dropout", ...AUGMENTATION].includes(name);
      if (!isExempt && !definition.includes(rule)) problems.push(`${path}: ${name} has no ${rule}`);
    }
  }
}

// what is public: every function and class shows how it is used; test/docstrings.test.ts runs it
const parsed = (path) =>
  ts.createSourceFile(path, read(path), ts.ScriptTarget.Latest, /* setParentNodes */ true);
const isCallable = ({ initializer }) =>
  initializer && (ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer));

/** The declarations of a name that are functions or classes; of overloads, all. */
function callablesOf(path, name) {
  return parsed(path).statements.filter((each) => {
    if (ts.isFunctionDeclaration(each) || ts.isClassDeclaration(each))
      return each.name?.text === name;
    if (!ts.isVariableStatement(each)) return false;
    const variable = each.declarationList.declarations.find((one) => one.name.getText() === name);
    return variable !== undefined && isCallable(variable);
  });
}

let examples = 0;
for (const [entry, folder] of [
  ["src/index.ts", "src"],
  ["src/node/index.ts", "src/node"],
]) {
  for (const { exportClause, moduleSpecifier } of parsed(entry).statements) {
    if (!exportClause || !moduleSpecifier || !ts.isNamedExports(exportClause)) {
      problems.push(`${entry} must only export names from other files`);
      continue;
    }
    const path = join(folder, moduleSpecifier.text);
    for (const { propertyName, name } of exportClause.elements) {
      const callables = callablesOf(path, (propertyName ?? name).text);
      if (callables.length === 0) continue;
      const tags = callables.flatMap((each) => ts.getJSDocTags(each));
      if (tags.some(({ tagName }) => tagName.text === "example")) examples++;
      else problems.push(`${path}: ${name.text} has no @example`);
    }
  }
}

// the same bits everywhere: host functions that engines are free to round as they like
const FORBIDDEN =
  /Math\.(exp|expm1|log\w*|sin|cos|tan|a\w*(?<!abs)|sinh|cosh|tanh|pow|cbrt|hypot|random)\b|\*\*|localeCompare|toLocale\w*|\bIntl\b|Date\.parse/g;
for (const path of list("src")) {
  if (path.startsWith("src/cli/")) continue; // display only
  // the f64 references are for tests and gradientCheck
  const isReference = path.startsWith("src/ops/");
  const code = read(path).replace(/\/\/.*|\/\*[\s\S]*?\*\//g, "");
  for (const [use] of code.matchAll(FORBIDDEN)) {
    if (isReference && /^Math\.(exp|expm1|log|log1p|tanh|pow)$/.test(use)) continue;
    if (use !== "Math.abs") problems.push(`${path} uses ${use}`);
  }
}

if (problems.length > 0) {
  console.error(problems.join("\n"));
  process.exit(1);
}
console.log(
  `check: ${opcodes.length} opcodes, ${methods.length} operations, ${examples} functions and classes with examples, every one complete`,
);
