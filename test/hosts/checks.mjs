// The package in hosts that are too large for everybody's node_modules.

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { BUN, DENO, MISSING, NEXT, startNext } from "./tools.mjs";

/** Runtimes beside Node, as their users would start them. */
const RUNTIMES = [
  { name: "Bun", command: BUN, args: [] },
  { name: "Deno", command: DENO, args: ["run", "--allow-all", "--cached-only"] },
];

/** XOR, imported and required, and models as one file, in other runtimes: what Node finds. */
export function checkRuntimes(app, { expected, answered }, check, skip) {
  for (const { name, command, args } of RUNTIMES) {
    if (!existsSync(command)) {
      skip(`${name} ${MISSING}`);
      continue;
    }
    const run = (file) =>
      attempt(() =>
        execFileSync(command, [...args, file], { cwd: app, encoding: "utf8", stdio: "pipe" }),
      ).trim();
    for (const file of ["show.mjs", "show.cjs"]) {
      const printed = run(file);
      const isRight = printed === JSON.stringify(expected);
      check(`${name}, ${file}: what Node finds, on two threads`, isRight, printed);
    }
    const printed = run("one-file.mjs");
    check(`${name}: what models as one file predict in Node`, printed === answered, printed);
  }
}

/** An app of Next.js: trained at build, in a route, and in the browser, where `checkPage` looks. */
export async function checkNext(app, expected, { check, skip, checkPage }) {
  if (!existsSync(NEXT)) {
    skip(`Next.js ${MISSING}`);
    return;
  }
  const server = await startNext(app).catch((error) => {
    check("Next.js: builds and starts", false, `${error}${error.stdout}${error.stderr}`);
  });
  if (!server) return;
  try {
    const page = await (await fetch(server.url)).text();
    const built = /<pre>(.*?)<\/pre>/s.exec(page)?.[1].replaceAll("&quot;", '"');
    check("Next.js, built: what Node finds", built === JSON.stringify(expected), built);
    const answer = await (await fetch(`${server.url}/train`)).text();
    check("Next.js, in a route: what Node finds", answer === JSON.stringify(expected), answer);
    await checkPage?.(`${server.url}/`, "Next.js", 1);
    await checkPage?.(`${server.url}/?isolated=yes`, "Next.js, isolated, on two threads", 2);
  } finally {
    await server.close();
  }
}

/** What a function returns, or how it fails. */
function attempt(run) {
  try {
    return run();
  } catch (error) {
    return `${error}${error.stdout ?? ""}`;
  }
}
