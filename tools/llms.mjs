// Makes llms.txt, the package in short for language models and those in a hurry: the pages of docs/ and their sections,
// and the names of all exports. The build writes it, so it cannot be older than they are.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { exportsOfPackage } from "./exports.mjs";

const root = join(import.meta.dirname, "..");
const read = (path) => readFileSync(join(root, path), "utf8");

/** Ends of lists of sections, so that a page is a line or two. */
const MOST_SECTIONS = 12;

/** The text of llms.txt. */
export function llmsText() {
  const { name, description, engines } = JSON.parse(read("package.json"));
  const [, example] = /## Ten lines\s+```ts\n(.*?)```/s.exec(read("README.md"));
  const pages = readdirSync(join(root, "docs")).filter((file) => file.endsWith(".md"));
  return `# ${name}

> ${description}.

ES modules, no run-time dependencies; Node ${engines.node}, browsers, Bun, Deno. A model is a list of layers: \`sequential\`
makes it, \`compile\` chooses optimizer, loss and metrics, \`fit\` trains, \`evaluate\` and \`predict\` follow. Classes are
numbers from 0, one per row; losses take logits, so the last layer has no activation. Asynchronous methods are awaited.
The same seed gives the same weights on every host. Errors say what was expected, what came, and what to do.

\`\`\`ts
${example.trim()}
\`\`\`

## Docs

${pages.sort().map(lineOf).join("\n")}
- [README](README.md): ${sectionsOf(read("README.md"))}
- [Changelog](CHANGELOG.md)
- [Architecture](ARCHITECTURE.md): ${sectionsOf(read("ARCHITECTURE.md"))}

## Exports

Everything but files, the network, reports, logs, predictors, handlers and ONNX is also in \`${name}\` itself.

${exportsOfPackage()
  .map(({ path, values }) => `- \`${name}${path.slice(1)}\`: ${values.join(", ")}`)
  .join("\n")}
`;
}

function lineOf(file) {
  const text = read(`docs/${file}`);
  const [, title] = /^# (.+)$/m.exec(text);
  const [, first] = /^# .+\n+([^\n][\s\S]*?[.:!?])\s/m.exec(text);
  const sections = sectionsOf(text);
  return `- [${title}](docs/${file}): ${plain(first).replaceAll(/\s+/g, " ")}${sections && ` ${sections}`}`;
}

/** Without links and emphasis. */
const plain = (text) => text.replaceAll(/\[(.+?)\]\(.+?\)/g, "$1").replaceAll("**", "");

/** Titles of the sections of a page, without those in examples. */
const sectionsOf = (text) =>
  [...text.replaceAll(/```.*?```/gs, "").matchAll(/^## (.+)$/gm)]
    .slice(0, MOST_SECTIONS)
    .map(([, title]) => plain(title))
    .join("; ");
