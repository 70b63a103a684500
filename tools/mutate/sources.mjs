// The mutants of all sources, and whether the compiler detects one.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { mutantsOf } from "./candidates.mjs";
import { withMutant } from "./plant.mjs";
import { filesIn } from "./tests.mjs";

/** Compiled by both languages: a mutant must replace the text. */
const OF_BOTH = "src/core/numerics.ts";

const isSource = (path) =>
  !/\.generated\.ts$|(^|\/)index\.ts$/.test(path) || path === "src/cli/index.ts";

/** A language service of the TypeScript sources. */
export function openSources(root) {
  const config = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile).config;
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const paths = filesIn(root, ["src"], ".ts");
  const changed = new Map();
  const versions = new Map();
  const host = {
    useCaseSensitiveFileNames: () => ts.sys.useCaseSensitiveFileNames,
    fileExists: ts.sys.fileExists,
    readFile: ts.sys.readFile,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
    getCompilationSettings: () => options,
    getCurrentDirectory: () => root,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    getScriptFileNames: () => paths.map((path) => join(root, path)),
    getScriptVersion: (path) => String(versions.get(path) ?? 0),
    getScriptSnapshot: (path) => {
      const text = changed.get(path) ?? ts.sys.readFile(path);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
  };
  const service = ts.createLanguageService(host);
  return { root, paths: paths.filter(isSource), service, changed, versions };
}

/** All mutants of src/, except in the file shared with the kernels. */
export function mutantsInSources({ root, paths, service }) {
  const program = service.getProgram();
  const checker = program.getTypeChecker();
  return paths
    .filter((path) => path !== OF_BOTH)
    .flatMap((path) => mutantsOf(program.getSourceFile(join(root, path)), path, checker));
}

/** All mutants of the kernels. */
export function mutantsInKernels(root) {
  const paths = [...filesIn(root, ["assembly"], ".ts").filter(isSource), OF_BOTH];
  return paths.flatMap((path) => {
    const text = readFileSync(join(root, path), "utf8");
    return mutantsOf(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true), path);
  });
}

/** Whether the mutant is a type error. */
export function isTypeError({ root, service, changed, versions }, mutant) {
  const path = join(root, mutant.path);
  const put = (text) => {
    if (text === undefined) changed.delete(path);
    else changed.set(path, text);
    versions.set(path, (versions.get(path) ?? 0) + 1);
  };
  put(withMutant(readFileSync(path, "utf8"), mutant));
  const errors = service.getSemanticDiagnostics(path);
  put(undefined);
  return errors.length > 0;
}
