// The page about the command line lists every option, and its examples run.

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, expect, it } from "vitest";

const PAGE = "docs/command-line.md";
const page = readFileSync(PAGE, "utf8");
const cli = resolve("dist/cli.js");
const folder = mkdtempSync(join(tmpdir(), "gradlane-help-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const help = (...command: string[]) =>
  spawnSync(process.execPath, [cli, ...command, "--help"], { encoding: "utf8" }).stdout;
const commands = [
  ...help()
    .split("Commands:")[1]!
    .matchAll(/^ {2}([a-z]+) /gm),
]
  .map(([, name]) => name!)
  .filter((name) => name !== "help");

it("has every command", () => {
  expect(commands).toEqual([
    ...["train", "sweep", "job", "worker", "evaluate", "predict", "doctor", "inspect", "export"],
    ...["bench", "serve", "play"],
  ]);
  for (const command of commands) expect(page).toMatch(new RegExp(`^## .*\`${command}\``, "m"));
});

it.each(commands)("has every option of %s", (command) => {
  const options = [...help(command).matchAll(/^ {2}(?:-\w, )?(--[\w-]+)(?: (<\w+>))?/gm)];
  expect(options.length).toBeGreaterThan(0);
  for (const [, option, value] of options) {
    expect(page).toContain(`\`${option}${value ? ` ${value}` : ""}\``);
  }
});

it("has no unknown option", () => {
  const known = [help(), ...commands.map((command) => help(command))].join("\n");
  for (const [, option] of page.matchAll(/`(--[\w-]+)/g)) expect(known).toContain(option);
});

it("shows commands that run", () => {
  const block = /```sh\n([\s\S]*?)```/.exec(page)![1]!;
  const script = `npx() { shift; "${process.execPath}" "${cli}" "$@"; }\n${block}`;
  const { status, stderr } = spawnSync("sh", ["-ec", script], { cwd: folder, encoding: "utf8" });
  expect(status, stderr).toBe(0);
  expect(existsSync(join(folder, "points.html"))).toBe(true);
});
