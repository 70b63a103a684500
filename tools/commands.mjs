// Generates code from the signatures of the kernels: the interpreters of both languages, and the table of commands
// from which programs are built. The commands are those of assembly/opcodes.ts. The type of a parameter determines
// the kind of operand; certain names stand for other values.

import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

const root = join(import.meta.dirname, "..");
const read = (path) => readFileSync(join(root, path), "utf8");
const parse = (path) => ts.createSourceFile(path, read(path), ts.ScriptTarget.Latest, true);
const filesOf = (folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".generated.ts"))
    .map((name) => `${folder}/${name}`);

/** Sources of commands; commands that read slots come first, as they share names with their kernels. */
const SOURCES = [
  "assembly/commands.ts",
  "assembly/random.ts",
  ...["ops", "optimizers", "pictures", "augmentation"].flatMap((folder) =>
    filesOf(`assembly/${folder}`),
  ),
];

/**
 * Commands outside the binary core. Training contains the commands of core, and pictures those of both, so that no
 * step leaves it. Commands of other binaries should be adjacent in a program, as each change of binary costs a call.
 */
const OUTSIDE_CORE = {
  training: [
    ...[/Gradient$/, /^matmulTranspose/, "place", "scatterAdd"],
    ...["randomUniform", "randomNormal", "dropout"],
    ...["clipByValue", "sumSquares", "clipByNorm", "sgd", "adam", "rmsprop", "adagrad"],
    ...["raiseToLargest", "guardUpdate", "requireFinite", "stepRates"],
    ...["statistics", "moments", "squaredNorms", "squaredChanges"],
  ],
  pictures: [/^(convolve|normalise|upsample)/, /^(max|average)Pool2d/, "matmulEach"],
  augmentation: ["augment", "mixupShares", "mixupPartners", "scaleColumns"],
};

/** Commands of no forward pass, beside those of augmentation. */
const BACKWARD = [
  ...[/Gradient$/, /^convolve(Bias|Kernel|DepthwiseKernel)$/, "dropout", "recordLoss"],
  ...[/^random/, /^clipBy/, "sumSquares", "sgd", "adam", "rmsprop", "adagrad", "stepRates"],
  ...["raiseToLargest", "requireFinite", "statistics", "moments"],
  ...["squaredNorms", "squaredChanges", /^normalise(Sums|Blocks|Merge|Totals)$/],
];

/** The names of Binary, in order; a program is run by one of the main ones, others run beside it. */
export const BINARIES = ["core", ...Object.keys(OUTSIDE_CORE)];
export const MAIN_BINARIES = ["core", "training", "pictures"];

const isAmong = (names, name) =>
  names.some((each) => (each instanceof RegExp ? each.test(name) : each === name));

/** The smallest binary that contains a command. */
function binaryOf(name) {
  const listed = Object.entries(OUTSIDE_CORE).findLast(([, names]) => isAmong(names, name));
  return listed?.[0] ?? "core";
}

/** Whether a forward pass may have a command. */
const isForward = ({ name, binary }) => binary !== "augmentation" && !isAmong(BACKWARD, name);

/** Commands that threads divide by elements of [n]: all their addresses are those of such vectors. */
const isElementwise = ({ name, parameters }) => {
  const has = (parameter) => parameters.some((each) => each.name === parameter);
  return has("n") && !has(SCRATCH) && !WHOLE.includes(name);
};

/** Commands on n elements that are not divided: they run before the first step. */
const WHOLE = ["randomUniform", "randomNormal"];

/**
 * Commands that threads divide by rows: the parameter with their number, and for each parameter that changes from
 * row to row, the parameters whose product is its number of elements in a row, or its bytes for each unit. Products and augmentation describe
 * their division themselves; what is in no table runs on one thread.
 */
const ROWS = {
  gatherInput: { count: "rows", indices: [], y: ["rowElements"] },
  scatterOutput: { count: "rows", x: ["rowElements"], indices: [] },
  softmax: { count: "rows", x: ["n"], y: ["n"] },
  logSoftmax: { count: "rows", x: ["n"], y: ["n"] },
  softmaxCrossEntropy: { count: "rows", unit: 4, logits: ["n"], labels: [], losses: [] },
  softmaxCrossEntropyGradient: {
    count: "rows",
    logits: ["n"],
    labels: [],
    upstream: [],
    dLogits: ["n"],
  },
  sumLast: { count: "outer", x: ["n"], y: [] },
  ...Object.fromEntries(
    ["sumAxis", "maxAxis", "minAxis", "argmax"].map((name) => [
      name,
      { count: "outer", x: ["n", "inner"], y: ["inner"] },
    ]),
  ),
  gather: { count: "outer", x: ["axis", "inner"], y: ["count", "inner"] },
  scatterAdd: { count: "outer", dy: ["count", "inner"], dx: ["axis", "inner"] },
  pick: { count: "outer", x: ["axis", "inner"], indices: ["inner"], y: ["inner"] },
  place: { count: "outer", dy: ["inner"], indices: ["inner"], dx: ["axis", "inner"] },
  oneHot: { count: "n", indices: [], y: ["depth"] },
  // its sums describe their division themselves: src/ops/pictures/batch-norm.ts
  normalise: { count: "rows", unit: 4, x: ["channels"], y: ["channels"], saved: ["channels"] },
  normaliseGradient: {
    ...{ count: "rows", unit: 4, x: ["channels"], dy: ["channels"], dx: ["channels"] },
    saved: ["channels"],
  },
  normaliseGroups: {
    ...{ count: "rows", x: ["positions", "channels"], y: ["positions", "channels"] },
    saved: ["positions", "channels"],
  },
  normaliseGroupsGradient: {
    ...{ count: "rows", x: ["positions", "channels"], dy: ["positions", "channels"] },
    ...{ dx: ["positions", "channels"], saved: ["positions", "channels"] },
  },
  scaleColumns: { count: "rows", x: ["columns"], y: ["columns"] },
  upsample2d: {
    ...{ count: "lines", unit: 1 },
    x: ["width", "channels"],
    y: ["width", "channels", "factorY", "factorX"],
  },
  matmulEach: { count: "count", a: ["m", "k"], b: ["k", "n"], c: ["m", "n"] },
  // sums of blocks
  sumBlocks: { count: "n", unit: 4096, x: [], y: 4 },
  sumSquares: { count: "n", unit: 4096, x: [], y: 4 },
  moments: { count: "n", unit: 4096, x: [], y: 16 },
  squaredNorms: { count: "n", unit: 4096, x: [], y: 8 },
  squaredChanges: { count: "n", unit: 4096, before: [], after: [], y: 16 },
  // all parts raise the same word
  raiseToLargest: { count: "n", unit: 16, x: [] },
  // draws from counters of eight elements; the norm is that of all
  dropout: { count: "n", unit: 16, x: [], y: [], first: "elements" },
  clipByNorm: { count: "n", unit: 16, x: [] },
};

/** Elements of a cache line. */
const LINE = 16;

/** How threads divide a command: count, unit, and the operands that change, by index; undefined: not at all. */
function divisionOf(command) {
  const { name, parameters } = command;
  const operands = parameters.filter(({ from }) => from === "operand");
  const indexOf = (parameter) => {
    const index = operands.findIndex((each) => each.name === parameter);
    if (index < 0) throw new Error(`${name} has no operand ${parameter}, by which it is divided`);
    return index;
  };
  if (name in ROWS) {
    const { count, unit = 1, ...changing } = ROWS[name];
    const isOfBlocks = ([, factors]) => typeof factors === "number";
    const all = Object.entries(changing);
    const blocks = all.filter(isOfBlocks).map(([parameter, bytes]) => [indexOf(parameter), bytes]);
    const ofElements = all.filter((each) => !isOfBlocks(each));
    const shifts = ofElements.map(([parameter, factors]) =>
      factors === "elements"
        ? { operand: indexOf(parameter), bytes: 1, factors: [] }
        : { operand: indexOf(parameter), bytes: 4, factors: factors.map(indexOf) },
    );
    return { count: indexOf(count), unit, shifts, blocks };
  }
  if (!isElementwise(command)) return undefined;
  const shifts = operands.flatMap(({ kind }, operand) =>
    kind === "address" ? [{ operand, bytes: 4, factors: [] }] : [],
  );
  return { count: indexOf("n"), unit: LINE, shifts, blocks: [] };
}

/** Commands of the interpreter itself, with their operands: for guardUpdate, the words of Guard. */
const BY_HAND = {
  guardUpdate: {
    distance: "size",
    memory: "address",
    parts: "descriptor",
    partCount: "size",
    states: "size",
    stateGrowth: "float",
    gradientReach: "float",
    stateReach: "float",
    weightDecay: "float",
  },
};

const OPCODES = "assembly/opcodes.ts";
const RECORD_WORDS = Number(read(OPCODES).match(/RECORD_WORDS = (\d+)/)[1]);

/** The kind of operand by type, and how each language reads it. */
const KINDS = { usize: "address", i32: "size", f32: "float", u32: "word" };
const READ = {
  assembly: {
    address: (i) => `at(record, ${i})`,
    size: (i) => `size(record, ${i}, rows)`,
    float: (i) => `float(record, ${i})`,
    word: (i) => `<u32>at(record, ${i})`,
    slot: (i) => `slot(control, <i32>at(record, ${i}))`,
  },
  js: {
    address: (i) => `at(memory, record, ${i})`,
    size: (i) => `size(memory, record, ${i}, rows)`,
    float: (i) => `float(memory, record, ${i})`,
    word: (i) => `at(memory, record, ${i})`,
    slot: (i) => `slot(memory, control, at(memory, record, ${i}))`,
  },
};

/** Parameters that are words of the control block, by name. */
const CONTROL = [
  ...["position", "epochRows", "shuffle", "shuffleKey0", "shuffleKey1", "indexTable"],
  ...["globalStepLow", "globalStepHigh", "tile", "augmentKey0", "augmentKey1"],
];

/** Parameters that are neither operands nor words of the control block. */
const SPECIAL = {
  control: { assembly: "control", js: "control" },
  rates: { assembly: "rates(control)", js: "rates(memory, control)" },
  learningRate: {
    assembly: "load<f32>(rates(control))",
    js: "memory.f32[rates(memory, control) >>> 2]!",
  },
};

/** Parameters that are words stored with the program, and private memory of a command. */
const DESCRIPTORS = ["descriptor", "plan", "parts"];
const SCRATCH = "workspace";
/** Outputs: the last parameter with one of these names, and biasGradient. */
const OUTPUTS = ["y", "dx", "dk", "c", "losses", "dLogits"];

function functionsOf(path) {
  return parse(path).statements.flatMap((each) => {
    const isExported = each.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    return ts.isFunctionDeclaration(each) && isExported ? [each] : [];
  });
}

function membersOf(name) {
  const isNamed = (each) => ts.isEnumDeclaration(each) && each.name.text === name;
  return parse(OPCODES)
    .statements.find(isNamed)
    .members.map((member) => member.name.text);
}

/** The commands in order of their opcodes, with binary, file and parameters of the kernel. */
export function readCommands() {
  const binaries = membersOf("Binary");
  if (`${binaries}` !== `${BINARIES}`)
    throw new Error(`${OPCODES}: expected the binaries ${BINARIES}, got ${binaries}`);
  const found = new Map();
  for (const path of SOURCES) {
    for (const each of functionsOf(path)) {
      if (!found.has(each.name.text)) found.set(each.name.text, { path, declaration: each });
    }
  }
  return membersOf("Opcode")
    .filter((name) => name !== "nothing" && !(name in BY_HAND))
    .map((name) => {
      if (!found.has(name)) throw new Error(`assembly/ has no kernel ${name}`);
      return { name, binary: binaryOf(name), ...readSignature(name, found.get(name)) };
    });
}

function readSignature(name, { path, declaration }) {
  let operands = 0;
  const parameters = declaration.parameters.map(({ name: id, type }, i, all) => {
    const parameter = id.text;
    const written = type.getText();
    const isRowsOfBatch = parameter === "rows" && all[i - 1]?.name.text === "descriptor";
    if (isRowsOfBatch) return { name: parameter, type: written, from: "rows" };
    if (parameter in SPECIAL) return { name: parameter, type: written, from: "special" };
    if (CONTROL.includes(parameter)) return { name: parameter, type: written, from: "control" };
    const isSlot = written === "usize" && /(^s|S)lot$/.test(parameter);
    const kind = isSlot ? "slot" : KINDS[written];
    if (!kind) throw new Error(`${path}: ${name} has a parameter ${parameter} of type ${written}`);
    return { name: parameter, type: written, from: "operand", kind, index: ++operands };
  });
  if (operands >= RECORD_WORDS) throw new Error(`${path}: ${name} has ${operands} operands`);
  const output = parameters.findLast(({ name: each }) => OUTPUTS.includes(each));
  return { path, parameters, output, returns: declaration.type.getText() === "bool" };
}

/** The argument of a parameter in the interpreter of a language. */
function argument(language, parameter) {
  const { name, type, from, kind, index } = parameter;
  if (from === "rows") return "rows";
  if (from === "special") return SPECIAL[name][language];
  if (from === "operand") return READ[language][kind](index);
  const word = `Control.${name}`;
  const isUnsigned = type !== "i32";
  return language === "assembly"
    ? `${isUnsigned ? `<${type}>` : ""}word(control, ${word})`
    : `word(memory, control, ${word})${isUnsigned ? " >>> 0" : ""}`;
}

/** Parameters of the twin: the same names, without those that only vectors need. */
function twinParameters({ name, path, parameters }) {
  const twin = `src/engine/js/${path.slice("assembly/".length)}`;
  const declaration = existsSync(join(root, twin))
    ? functionsOf(twin).find((each) => each.name.text === name)
    : undefined;
  if (!declaration) throw new Error(`${path}: ${name} has no twin in ${twin}`);
  const own = declaration.parameters.slice(1);
  if (own.some(({ dotDotDotToken }) => dotDotDotToken)) return parameters;
  return own.map(({ name: id }) => {
    const parameter = parameters.find((each) => each.name === id.text);
    if (!parameter)
      throw new Error(
        `${twin}: ${name} has a parameter ${id.text}, which its kernel does not have`,
      );
    return parameter;
  });
}

const HEADER = "// Generated by tools/commands.mjs; do not edit\n";

function importsOf(commands, pathFor) {
  const byFile = new Map();
  for (const { name, path } of commands) byFile.set(path, [...(byFile.get(path) ?? []), name]);
  return [...byFile]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, names]) => `import { ${names.sort().join(", ")} } from "${pathFor(path)}";`);
}

const caseOf = ({ name, returns }, given) => {
  const call = `${name}(${given.join(", ")})`;
  return returns
    ? `    case Opcode.${name}:\n      return ${call} ? Status.done : Status.diverged;`
    : `    case Opcode.${name}:\n      ${call};\n      break;`;
};

/** The commands of a binary. */
function commandsOf(binary, commands) {
  const contained = MAIN_BINARIES.slice(0, MAIN_BINARIES.indexOf(binary) + 1);
  return commands.filter((each) => each.binary === binary || contained.includes(each.binary));
}

/** The interpreter of a binary: a separate function, so the compiler omits what other binaries call. */
function interpreterOf(binary, commands) {
  const cases = commands.map((each) =>
    caseOf(
      each,
      each.parameters.map((parameter) => argument("assembly", parameter)),
    ),
  );
  return `
/** Runs one record of the binary ${binary}. Returns done, or the Status with which the run stops. */
export function execute${binary[0].toUpperCase()}${binary.slice(1)}(record: usize, control: usize): i32 {
  const rows = word(control, Control.rows);
  switch (load<i32>(record)) {
${cases.join("\n")}
    default:
      return Status.otherBinary;
  }
  return Status.done;
}
`;
}

function assemblyInterpreters(commands) {
  return `${HEADER}
${importsOf(commands, (path) => `./${path.slice("assembly/".length, -3)}`).join("\n")}
import { Control, Status } from "./control";
import { Opcode } from "./opcodes";
import { at, float, rates, size, slot, word } from "./records";
${BINARIES.map((binary) => interpreterOf(binary, commandsOf(binary, commands))).join("")}
${interpreterOf("forward", commandsOf("training", commands).filter(isForward))}
${interpreterOf("forwardPictures", commands.filter(isForward))}`;
}

function jsInterpreter(commands) {
  const cases = commands.map((each) =>
    caseOf(each, ["memory", ...twinParameters(each).map((parameter) => argument("js", parameter))]),
  );
  return `${HEADER}
import { Control, Status } from "../../../assembly/control.ts";
import { Opcode } from "../../../assembly/opcodes.ts";
import type { Memory } from "../../core/memory.ts";
${importsOf(commands, (path) => `./${path.slice("assembly/".length)}`).join("\n")}
import { at, float, rates, size, slot, word } from "./records.ts";

/** Runs one record. Returns done, or the Status with which the run stops. */
export function execute(memory: Memory, record: number, control: number): Status {
  const rows = word(memory, control, Control.rows);
  switch (memory.i32[record >>> 2]) {
${cases.join("\n")}
    default:
      throw new Error(\`Cannot run: unknown opcode \${memory.i32[record >>> 2]}\`);
  }
  return Status.done;
}
`;
}

/** The twin of each command of forward passes as the text of a module: perform(memory, record, rows, control). */
export const twinCalls = () =>
  readCommands()
    .filter(isForward)
    .map((each) => {
      const given = twinParameters(each).map((parameter) => argument("js", parameter));
      const code = `import { Control } from "./assembly/control.ts";
import { ${each.name} } from "./src/engine/js/${each.path.slice("assembly/".length)}";
import { at, float, rates, size, slot, word } from "./src/engine/js/records.ts";
export const perform = (memory, record, rows, control) => {
  ${each.name}(${["memory", ...given].join(", ")});
};`;
      return { name: each.name, code };
    });

const OPERAND_TYPES = {
  address: "Address",
  size: "number",
  float: "number",
  word: "number",
  slot: "number",
};

function operandKind({ name, kind }) {
  if (DESCRIPTORS.includes(name)) return "descriptor";
  return name === SCRATCH ? "workspace" : kind;
}

function operandType(parameter) {
  const kind = operandKind(parameter);
  if (kind === "descriptor") return "readonly number[]";
  return kind === "workspace" ? "Scratch" : OPERAND_TYPES[kind];
}

/** The types of the operands and the table of commands, from which programs are built. */
function operandTable(kernels) {
  const byHand = Object.entries(BY_HAND).map(([name, operands]) => ({
    name,
    binary: binaryOf(name),
    parameters: Object.entries(operands).map(([parameter, kind]) => ({
      name: parameter,
      from: "operand",
      kind,
    })),
  }));
  const commands = [...kernels, ...byHand];
  const operandsOf = ({ parameters }) => parameters.filter(({ from }) => from === "operand");
  const types = commands.map((each) => {
    const list = operandsOf(each).map(
      (parameter) => `${parameter.name}: ${operandType(parameter)}`,
    );
    return `  ${each.name}: readonly [${list.join(", ")}];`;
  });
  const layouts = commands.map((each) => {
    const operands = operandsOf(each);
    const kinds = operands.map((parameter) => {
      const isWritten = parameter === each.output || parameter.name === "biasGradient";
      return isWritten ? "output" : operandKind(parameter);
    });
    return [each.name, `  "${[each.binary, ...kinds].join(" ")}", // ${each.name}`];
  });
  const layoutOf = new Map([["nothing", '  "",'], ...layouts]);
  return `${HEADER}
import type { Address, Scratch } from "./node.ts";

/** The operands of each command, in the order of the kernel's parameters. */
export interface Operands {
${types.join("\n")}
}

/** By opcode the smallest binary that contains a command, and the kinds of its operands. */
export const LAYOUTS: readonly string[] = [
${membersOf("Opcode")
  .map((name) => layoutOf.get(name))
  .join("\n")}
];
`;
}

/** How commands are divided, which only programs on several threads need. */
function divisionTable(commands) {
  const rows = commands.flatMap((each) => {
    const division = divisionOf(each);
    if (!division) return [];
    const { count, unit, shifts, blocks } = division;
    const list = shifts.map(
      ({ operand, bytes, factors }) => `[${[operand, bytes, ...factors].join(", ")}]`,
    );
    const pairs = blocks.map((each) => `[${each.join(", ")}]`);
    const ofBlocks = blocks.length > 0 ? `, blocks: [${pairs}]` : "";
    return [
      `  ${each.name}: { count: ${count}, unit: ${unit}, shifts: [${list.join(", ")}]${ofBlocks} },`,
    ];
  });
  return `${HEADER}
import type { CommandDivision } from "../ir/node.ts";
import type { Operands } from "../ir/operands.generated.ts";

export const DIVISIONS: { readonly [Name in keyof Operands]?: CommandDivision } = {
${rows.join("\n")}
};
`;
}

/** Writes the generated files. */
export function writeCommands() {
  const commands = readCommands();
  const write = (path, text) => writeFileSync(join(root, path), text);
  write("assembly/execute.generated.ts", assemblyInterpreters(commands));
  write("src/engine/js/execute.generated.ts", jsInterpreter(commands));
  write("src/ir/operands.generated.ts", operandTable(commands));
  write("src/compile/divisions.generated.ts", divisionTable(commands));
}
