// The release script, on a small project with a history of its own.

import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { problemsOf } from "../../tools/release.mjs";

const IDENTITY = { ACTIONS_ID_TOKEN_REQUEST_URL: "https://localhost/token" };
let root: string;

const git = (...args: string[]) =>
  execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@localhost", ...args], {
    cwd: root,
  });
const write = (name: string, text: string) => writeFileSync(join(root, name), text);
const commit = () => {
  git("add", ".");
  git("commit", "--quiet", "--message=a");
};
const manifest = (more: object) =>
  write("package.json", JSON.stringify({ version: "1.2.3", ...more }));

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "gradlane-release-"));
  git("init", "--quiet");
  manifest({ repository: { type: "git", url: "git+https://localhost/a.git" } });
  write("package-lock.json", JSON.stringify({ version: "1.2.3" }));
  write("CHANGELOG.md", "# Changelog\n\n## 1.2.3 (2026-01-02)\n\n- A.\n");
  commit();
  git("tag", "v1.2.3");
});
afterEach(() => rmSync(root, { recursive: true }));

it("has nothing to say of a project that is ready", () => {
  expect(problemsOf(root, IDENTITY)).toEqual([]);
  expect(problemsOf(root, { SIGSTORE_ID_TOKEN: "a" })).toEqual([]);
});

it.each<[string, () => void, RegExp]>([
  ["files that are not committed", () => write("new.txt", "a"), /not committed/],
  [
    "an unreleased version",
    () => write("CHANGELOG.md", "## 1.2.3 (unreleased)\n"),
    /"## 1\.2\.3 \(YYYY-MM-DD\)": got "## 1\.2\.3 \(unreleased\)"/,
  ],
  [
    "a change log that ends before the version",
    () => write("CHANGELOG.md", "## 1.2.2 (2025-01-02)\n"),
    /got "## 1\.2\.2 \(2025-01-02\)"/,
  ],
  ["no change log", () => rmSync(join(root, "CHANGELOG.md")), /got no heading/],
  [
    "a lock file of another version",
    () => write("package-lock.json", '{ "version": "1.2.2" }'),
    /1\.2\.2, not 1\.2\.3/,
  ],
  ["no repository", () => manifest({}), /no repository/],
  ["no tag", () => git("tag", "--delete", "v1.2.3"), /no tag v1\.2\.3/],
])("finds %s", (_, change, problem) => {
  change();
  if (!/committed/.test(problem.source) && `${git("status", "--porcelain")}` !== "") {
    commit();
    git("tag", "--force", "v1.2.3");
  }
  const problems = problemsOf(root, IDENTITY);
  expect(problems).toEqual([expect.stringMatching(problem)]);
});

it("finds a tag of another commit", () => {
  write("later.txt", "a");
  commit();
  expect(problemsOf(root, IDENTITY)).toEqual([expect.stringMatching(/v1\.2\.3 is another commit/)]);
});

it("needs an identity for provenance", () => {
  expect(problemsOf(root, {})).toEqual([expect.stringMatching(/identity token/)]);
});

const run = (env: Record<string, string>, ...args: string[]) =>
  spawnSync(process.execPath, [resolve("tools/release.mjs"), ...args], {
    cwd: root,
    encoding: "utf8",
    env: { PATH: process.env.PATH, ...env },
  });

it("says with --dry-run what it would do, and does nothing", () => {
  const { status, stdout } = run(IDENTITY, "--dry-run");
  expect(stdout).toBe(
    "would run: node tools/test.mjs\nwould run: npm publish --provenance --access public\n",
  );
  expect(status).toBe(0);
  expect(`${git("status", "--porcelain")}`).toBe("");
});

it("stops before tests and npm if anything is in the way", () => {
  expect(run({}, "--dry-run").status).toBe(1);
  const { status, stdout } = run({});
  expect(stdout.trim().split("\n")).toEqual([expect.stringMatching(/identity token/)]);
  expect(status).toBe(1);
});

it("refuses other options", () => {
  const { status, stderr } = run(IDENTITY, "--now");
  expect(stderr).toContain("got --now");
  expect(status).toBe(2);
});

it("publishes with provenance in any case", () => {
  const { publishConfig } = JSON.parse(readFileSync("package.json", "utf8"));
  expect(publishConfig).toEqual({ access: "public", provenance: true });
});
