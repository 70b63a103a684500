// The site of the documentation. tools/docs.mjs writes the pages, from docs/ and from docstrings.

import { readFileSync } from "node:fs";
import { defineConfig } from "vitepress";
import { runnable } from "../runnable.mjs";

const source = "pages";
const read = (name) => JSON.parse(readFileSync(new URL(`../${source}/${name}`, import.meta.url)));
const exported = new Set(read("exports.json"));
const isReference = (page) => page?.startsWith("api/") ?? false;

/** Whether the heading above a token is that of an example. */
function isExample(tokens, index) {
  const heading = tokens.findLastIndex(({ type }, at) => at < index && type === "heading_open");
  return heading >= 0 && /^Examples?$/.test(tokens[heading + 1].content);
}

/** A Run button under each example that a page can run. */
function withRunButtons(md) {
  const fence = md.renderer.rules.fence;
  md.renderer.rules.fence = (tokens, index, options, env, self) => {
    const html = fence(tokens, index, options, env, self);
    const { info, content } = tokens[index];
    const isSignature = isReference(env.relativePath) && !isExample(tokens, index);
    if (!/^ts\b/.test(info) || isSignature) return html;
    const module = runnable(content, isReference(env.relativePath) ? exported : undefined);
    return module === undefined
      ? html
      : `<RunExample module="${encodeURIComponent(module)}">${html}</RunExample>`;
  };
}

export default defineConfig({
  title: "gradlane",
  description: "Train neural networks on the CPU, in Node and in the browser, with the same bits",
  lang: "en",
  srcDir: source,
  outDir: "../build/site",
  cacheDir: "../build/site-cache",
  base: process.env.DOCS_BASE ?? "/",
  cleanUrls: false,
  lastUpdated: false,
  markdown: { config: withRunButtons },
  vite: { server: { fs: { allow: [".."] } } },
  themeConfig: {
    search: { provider: "local" },
    outline: [2, 3],
    nav: [
      { text: "Guides", link: "/first-model" },
      { text: "Topics", link: "/topics" },
      { text: "Reference", link: "/api/" },
      { text: "Changelog", link: "/changelog" },
    ],
    sidebar: read("sidebar.json"),
  },
});
