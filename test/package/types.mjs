// What projects in TypeScript see of the installed package, and what publint and attw say of the tarball.

import { execFile } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { exportsOfPackage } from "../../tools/exports.mjs";
import { HOSTS, MISSING } from "../hosts/tools.mjs";

const root = new URL("../..", import.meta.url).pathname;

/** Compilers; all but that of this project are beside the other large peers. */
const COMPILERS = [
  ["5.9", join(HOSTS, "typescript-5.9/bin/tsc")],
  ["6", join(root, "node_modules/typescript/bin/tsc")],
  ["7", join(HOSTS, "typescript-7/bin/tsc")],
];
const RESOLUTIONS = [
  { module: "esnext", moduleResolution: "bundler" },
  { module: "nodenext", moduleResolution: "nodenext" },
];
/** What a project may know of its host. */
const SURROUNDINGS = {
  "with the DOM": { lib: ["es2023", "dom"], types: [] },
  "without the DOM": { lib: ["es2023"], types: [] },
  "with types of Node": { lib: ["es2023"], types: ["node"] },
};
const STRICT = {
  typeRoots: [join(root, "node_modules/@types")],
  ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true },
  ...{ skipLibCheck: false, target: "es2022", declaration: true, emitDeclarationOnly: true },
};

/** Runs a command in a folder: what it prints if it fails, else nothing. */
async function problemsOf(cwd, ...args) {
  try {
    await promisify(execFile)(process.execPath, args, { cwd });
    return "";
  } catch (error) {
    return `${error.stdout}${error.stderr}` || String(error);
  }
}

/** publint and attw: exports, formats and types, as tools resolve them. */
export async function checkManifest(tarball, check) {
  const publint = join(root, "node_modules/publint/src/cli.js");
  const found = await problemsOf(root, publint, tarball, "--strict");
  check("publint: nothing to say", found === "", found);
  const attw = join(root, "node_modules/@arethetypeswrong/cli/dist/index.js");
  const wrong = await problemsOf(root, attw, tarball, "--profile", "esm-only", "--no-emoji");
  check("attw --profile esm-only: nothing to say", wrong === "", wrong);
}

/** Projects that name all exports of all entry points, and use some of them. */
export async function checkTypes(app, check, skip) {
  const files = ["consumer.ts", ...writeNames(app)];
  writeFileSync(join(app, "rejected.ts"), 'export { dense, missing } from "gradlane";\n');
  const withCompiler = async ([version, tsc]) => {
    if (!existsSync(tsc)) {
      skip(`TypeScript ${version} ${MISSING}`);
      return;
    }
    const project = `tsconfig-${version}.json`;
    const compile = (options, files) => {
      const compilerOptions = { ...STRICT, outDir: `declared-${version}`, ...options };
      writeFileSync(join(app, project), JSON.stringify({ compilerOptions, files }));
      return problemsOf(app, tsc, "-p", project);
    };
    for (const resolution of RESOLUTIONS) {
      for (const [where, surroundings] of Object.entries(SURROUNDINGS)) {
        const problems = await compile({ ...resolution, ...surroundings }, files);
        const how = `moduleResolution ${resolution.moduleResolution}, ${where}`;
        check(`TypeScript ${version}, ${how}: all exports`, problems === "", problems);
      }
    }
    // the checks above can fail
    const options = { ...RESOLUTIONS[0], ...SURROUNDINGS["with the DOM"] };
    const refused = await compile(options, ["rejected.ts"]);
    const isRefused = refused.split("error TS").length === 2 && /TS2305.*'missing'/.test(refused);
    check(`TypeScript ${version}: an export that is missing is an error`, isRefused, refused);
  };
  await Promise.all(COMPILERS.map(withCompiler));
}

/** Writes a file for each entry point that exports by name all that its source exports; returns their names. */
function writeNames(app) {
  return exportsOfPackage().map(({ path, values, types }, i) => {
    const names = [...values, ...types];
    if (names.length === 0) throw new Error(`${path} exports nothing`);
    const file = `names-${i}.ts`;
    const from = `gradlane${path.slice(1)}`;
    writeFileSync(join(app, file), `export { ${names.join(", ")} } from "${from}";\n`);
    return file;
  });
}
