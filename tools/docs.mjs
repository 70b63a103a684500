// `npm run docs`: the documentation as a site of static pages, in build/site/. Pages are docs/*.md and what TypeDoc
// makes of docstrings, where an undocumented export is an error; examples run in the page, with the bundled library.
//
//   DOCS_BASE=/path/   the path at which a server has the site; default: /

import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { PAGES } from "../site/pages.mjs";

const root = join(import.meta.dirname, "..");
const site = join(root, "site");
const source = join(site, "pages");
const bundle = join(root, "dist/gradlane.min.js");

if (!existsSync(bundle)) throw new Error("no dist/gradlane.min.js: run npm run build first");
if (!existsSync(join(site, "node_modules"))) {
  execFileSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd: site,
    stdio: "inherit",
  });
}
rmSync(source, { recursive: true, force: true });
mkdirSync(join(source, "public/lib"), { recursive: true });
copyFileSync(bundle, join(source, "public/lib/gradlane.js"));
cpSync(join(root, "docs/pictures"), join(source, "public/pictures"), { recursive: true });
writePages();
writeFileSync(
  join(source, "exports.json"),
  JSON.stringify(Object.keys(await import(pathToFileURL(bundle).href))),
);
execFileSync(process.execPath, ["node_modules/typedoc/bin/typedoc"], {
  cwd: site,
  stdio: "inherit",
});
writeFileSync(join(source, "sidebar.json"), JSON.stringify(sidebar()));
execFileSync(process.execPath, ["node_modules/vitepress/bin/vitepress.js", "build"], {
  cwd: site,
  stdio: "inherit",
});

/** The pages in Markdown, with links as they are on the site. */
function writePages() {
  const listed = new Set(PAGES.flatMap(({ pages }) => pages.map(([name]) => `${name}.md`)));
  const write = (name, text) => writeFileSync(join(source, name), linked(text));
  for (const name of readdirSync(join(root, "docs"))) {
    if (!name.endsWith(".md")) continue;
    const page = name === "README.md" ? "topics.md" : name;
    if (!listed.has(page)) throw new Error(`docs/${name} is not in site/pages.mjs`);
    write(page, readFileSync(join(root, "docs", name), "utf8"));
  }
  for (const name of ["CHANGELOG", "ARCHITECTURE"]) {
    write(`${name.toLowerCase()}.md`, readFileSync(join(root, `${name}.md`), "utf8"));
  }
  copyFileSync(join(site, "index.md"), join(source, "index.md"));
}

/** Drawings are files beside the pages; what is outside the site is no link. */
function linked(text) {
  return text
    .replace(/\]\((?:docs\/)?pictures\//g, "](/pictures/")
    .replace(/\]\(README\.md/g, "](topics.md")
    .replace(/\]\(docs\/([\w-]+\.md)/g, "]($1")
    .replace(/\[([^\]]+)\]\(\.\.\/[^)]+\)/g, "$1");
}

/** Every page has its sidebar in it, so pages of the reference list those of their own part only. */
function sidebar() {
  const guides = PAGES.map(({ title, pages }) => ({
    text: title,
    items: pages.map(([name, text]) => ({ text, link: `/${name}` })),
  }));
  const parts = JSON.parse(readFileSync(join(source, "navigation.json"), "utf8"));
  const reference = {
    text: "Reference",
    items: parts.map(({ title, path }) => ({ text: title, link: `/api/${path}` })),
  };
  const ofParts = parts.map(({ title, children }) => [
    `/api/${title}/`,
    [...(children ?? []).map(item), reference],
  ]);
  return { ...Object.fromEntries(ofParts), "/api/": [reference], "/": guides };
}

function item({ title, path, children }) {
  return {
    text: title,
    ...(path && { link: `/api/${path}` }),
    ...(children && { items: children.map(item) }),
  };
}
