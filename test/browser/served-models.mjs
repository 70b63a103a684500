// The page of `gradlane serve` in a browser: by keyboard, under its policy, accessible.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { classifier } from "../../dist/index.js";
import { until } from "./browsers.mjs";

const cli = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Starts a server of a model of pets; close() ends it. */
export async function servePets() {
  const folder = mkdtempSync(join(tmpdir(), "gradlane-served-"));
  const rows = Array.from({ length: 60 }, (_, i) => ({
    ...{ weight: 3 + (i % 30), coat: i % 2 ? "long" : "short" },
    kind: i % 30 > 14 ? "dog" : "cat",
  }));
  const { model, predict } = await classifier(rows, { target: "kind", epochs: 9, callbacks: [] });
  await model.save(join(folder, "pets.gradlane"));
  const server = spawn(process.execPath, [
    cli,
    "serve",
    join(folder, "pets.gradlane"),
    "--port",
    "0",
  ]);
  const [text] = await once(server.stdout, "data");
  return {
    url: String(text).trim(),
    expected: (await predict([{ weight: 31, coat: "short" }]))[0].class,
    async close() {
      server.kill();
      await once(server, "exit");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Checks the page in a tab. */
export async function checkServedPage(tab, name, { url, expected }, check) {
  const problems = [];
  tab.on("console", (message) => problems.push(message.text()));
  tab.on("pageerror", (error) => problems.push(String(error)));
  tab.on("request", (request) => {
    if (!/^data:/.test(request.url()) && !request.url().startsWith(url))
      problems.push(request.url());
  });
  await tab.goto(url);
  await until(tab, "document.querySelector('pre').textContent !== ''");
  await tab.evaluate(() => {
    document.querySelector("input[name=weight]").value = "";
    document.querySelector("input[name=weight]").focus();
  });
  await tab.keyboard.type("31");
  await tab.keyboard.press("Tab");
  await tab.keyboard.type("short");
  await tab.keyboard.press("Tab");
  await tab.keyboard.press("Enter");
  await until(tab, "document.querySelector('output').textContent !== ''");
  const [term, answer] = await tab.evaluate(() =>
    [...document.querySelectorAll("output :is(dt, dd)")].map((each) => each.textContent),
  );
  check(
    `${name}: the page of a served model predicts, by keyboard`,
    term === "class" && answer === expected,
    answer,
  );
  const line = await tab.evaluate(() => document.querySelector("pre").textContent);
  check(`${name}: it shows the line for curl`, line.includes('{"weight":31,"coat":"short"}'), line);
  check(
    `${name}: its policy is kept, and nothing else is asked for`,
    problems.length === 0,
    problems,
  );
}

/** Violations of rules of accessibility, light and dark, in a browser that lets a test evaluate scripts. */
export async function checkAccessible(tab, name, { url }, check) {
  await tab.setBypassCSP(true);
  for (const scheme of ["light", "dark"]) {
    await tab.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    await tab.goto(url);
    await tab.evaluate(axe);
    const found = await tab.evaluate(async () =>
      (await globalThis.axe.run()).violations.map(({ id }) => id),
    );
    check(
      `${name}: the page of a served model is accessible, ${scheme}`,
      found.length === 0,
      found,
    );
  }
}
