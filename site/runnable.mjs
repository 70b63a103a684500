// Examples that run in the page: TypeScript of the documentation → a module for a worker, which tells what its
// expressions give. The page replaces the placeholder by the address of the library.

import { transformSync } from "esbuild";
import { expressionsOf, wrapShown } from "../tools/snippets.mjs";

/** Stands for the address of the library. */
export const LIBRARY = "gradlane:library";

const IMPORT = /import (?:type )?\{[^}]+\} from "([^"]+)";/g;

/**
 * The module of an example; undefined if pages cannot run it: it needs files or another package, or is no code of
 * its own.
 *
 * @param {string} code
 * @param {ReadonlySet<string>} [exports] names that an example without imports may use
 */
export function runnable(code, exports) {
  const packages = [...code.matchAll(IMPORT)].map(([, name]) => name);
  if (packages.some((name) => name !== "gradlane")) return undefined;
  let text = code;
  if (packages.length === 0) {
    const used = exports ? namesIn(code).filter((name) => exports.has(name)) : [];
    if (used.length === 0) return undefined;
    text = `import { ${used.join(", ")} } from "gradlane";\n${code}`;
  }
  const told = wrapShown(text, expressionsOf(text), ({ start, end }) => [
    `__show(${JSON.stringify(labelOf(text.slice(start, end)))}, `,
    ")",
  ]);
  const { code: module } = transformSync(told, { loader: "ts", target: "es2022", format: "esm" });
  return module.replaceAll('"gradlane"', JSON.stringify(LIBRARY));
}

const namesIn = (code) => [...new Set(code.match(/[A-Za-z_$][\w$]*/g) ?? [])];

/** An expression on one line. */
function labelOf(expression) {
  const line = expression.replace(/\s+/g, " ").trim();
  return line.length > 70 ? `${line.slice(0, 69)}…` : line;
}
