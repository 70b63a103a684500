// `npm run release`: publishes the version of package.json with provenance, if all is ready for it. With --dry-run it only
// says what is not, and what it would do. CONTRIBUTING.md says what the maintainer prepares.

import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const NPM_ARGUMENTS = ["publish", "--provenance", "--access", "public"];
/** Places of tokens by which npm shows where a build ran: GitHub's, GitLab's. */
const IDENTITIES = ["ACTIONS_ID_TOKEN_REQUEST_URL", "SIGSTORE_ID_TOKEN"];

const git = (root, ...args) =>
  execFileSync("git", args, {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  }).trim();

/** What stands in the way of a release of the project in a folder: sentences, none if it is ready. */
export function problemsOf(root, env = process.env) {
  const problems = [];
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const { version, repository } = manifest;
  if (git(root, "status", "--porcelain") !== "")
    problems.push("There are changes that are not committed: commit or remove them.");

  const changes = existsSync(join(root, "CHANGELOG.md"))
    ? readFileSync(join(root, "CHANGELOG.md"), "utf8")
    : "";
  const [heading] = changes.match(/^## .*$/m) ?? [];
  const [, title, date] = /^## (\S+) \((\d{4}-\d{2}-\d{2})\)$/.exec(heading ?? "") ?? [];
  if (title !== version || !date) {
    const got = heading ? `"${heading}"` : "no heading";
    problems.push(`CHANGELOG.md must begin with "## ${version} (YYYY-MM-DD)": got ${got}.`);
  }

  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  if (lock.version !== version)
    problems.push(
      `package-lock.json is of version ${lock.version}, not ${version}: run npm install.`,
    );

  const tag = `v${version}`;
  const tagged = git(root, "tag", "--list", tag) && git(root, "rev-list", "-n", "1", tag);
  if (!tagged) problems.push(`There is no tag ${tag}: git tag ${tag}`);
  else if (tagged !== git(root, "rev-parse", "HEAD"))
    problems.push(`The tag ${tag} is another commit: check it out, or raise the version.`);

  if (!(typeof repository === "string" ? repository : repository?.url))
    problems.push("package.json has no repository: npm compares it with where the build ran.");
  if (!IDENTITIES.some((name) => env[name]))
    problems.push(
      `Provenance needs a build with an identity token: none of ${IDENTITIES.join(", ")} is set.`,
    );
  return problems;
}

function release(root, isDry) {
  const problems = problemsOf(root);
  for (const problem of problems) console.log(problem);
  const steps = [
    [process.execPath, "tools/test.mjs"],
    ["npm", ...NPM_ARGUMENTS],
  ];
  if (isDry) {
    for (const [command, ...args] of steps)
      console.log(
        `would run: ${command === process.execPath ? "node" : command} ${args.join(" ")}`,
      );
  }
  if (problems.length > 0) return 1;
  if (isDry) return 0;
  for (const [command, ...args] of steps)
    execFileSync(command, args, { cwd: root, stdio: "inherit" });
  return 0;
}

if (process.argv[1] === import.meta.filename) {
  const unknown = process.argv.slice(2).filter((each) => each !== "--dry-run");
  if (unknown.length > 0) {
    console.error(`Cannot release: expected no option but --dry-run, got ${unknown.join(" ")}`);
    process.exit(2);
  }
  process.exit(release(process.cwd(), process.argv.includes("--dry-run")));
}
