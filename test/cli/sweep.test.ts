// Sweeps as a user runs them: processes that are lost, interrupts, plans for schedulers.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "gradlane-sweep-"));
const file = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeAll(() => {
  if (!existsSync("dist/cli.js")) throw new Error("no dist/: run npm run build first");
  writeFileSync(file("twice.json"), '{ "learningRate": [0.1], "learningRate": [0.2] }');
  writeFileSync(file("space.json"), '{ "learningRate": [0.001, 0.03], "hidden": [[16], []] }');
  const rows = Array.from({ length: 150 }, (_, i) => {
    const [x, y] = [Math.sin(i * 12.9) * 5, Math.cos(i * 7.3) * 5];
    return `${x.toFixed(3)},${y.toFixed(3)},${x * y > 0 ? "same" : "other"}`;
  });
  writeFileSync(file("signs.csv"), ["x,y,kind", ...rows].join("\n"));
});

const CLI = join(process.cwd(), "dist/cli.js");
const words = (text: string) => text.split(" ").filter(Boolean);
const run = (text: string) =>
  spawnSync(process.execPath, [CLI, ...words(text)], { encoding: "utf8", cwd: folder });
const lines = (text: string) =>
  text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
/** What no executor, order or machine changes. */
const timeless = (results: readonly { id: string }[]) =>
  results
    .map((result) => ({ ...result, seconds: 0, worker: "" }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));

const SWEEP = "sweep --data signs.csv --space space.json --epochs 8 --folds 3";

test("a line a training, and the best at the end, whose weights are those of the command it names", () => {
  const { status, stdout, stderr } = run(`${SWEEP} --json --processes 2`);
  expect(stderr).toContain("4 settings, 12 trainings");
  expect(status).toBe(0);
  const [end, ...results] = lines(stdout).reverse();
  expect(results.length).toBe(12);
  for (const result of results) {
    expect(result).toMatchObject({ seed: 1, status: "done", metric: "accuracy" });
    expect(Object.keys(result).slice(0, 4)).toEqual(["id", "config", "fold", "seed"]);
  }
  const { best } = end;
  const own = results.filter(
    ({ config }) => JSON.stringify(config) === JSON.stringify(best.config),
  );
  const mean = own.reduce((sum, { value }) => sum + value, 0) / 3;
  expect(best.value).toBeCloseTo(mean, 12);
  expect(best.command).toMatch(/^gradlane train --data signs.csv --epochs 8 /);
  const trained = run(`${best.command.replace("gradlane ", "")} --out again.gradlane --json`);
  expect(JSON.parse(trained.stdout).weightsHash).toBe(best.weightsHash);
  expect(JSON.parse(trained.stdout).value).toBe(best.test.value);
  expect(readFileSync(file("model.gradlane"))).toEqual(readFileSync(file("again.gradlane")));
  // the number of processes changes nothing
  const alone = lines(run(`${SWEEP} --json --processes 1`).stdout).slice(0, -1);
  expect(timeless(alone)).toEqual(timeless(results));
}, 60_000);

test("a report is one page: a line for each setting, its text escaped", () => {
  const space = { learningRate: { from: 0.001, to: 0.1, scale: "log" }, hidden: [[16], []] };
  writeFileSync(file("range.json"), JSON.stringify(space));
  writeFileSync(file("<b>.csv"), readFileSync(file("signs.csv")));
  const sweep = "sweep --data <b>.csv --space range.json --trials 7 --epochs 4 --report sweep.html";
  const { status, stdout } = run(sweep);
  expect(status).toBe(0);
  const page = readFileSync(file("sweep.html"), "utf8");
  expect(page.match(/<polyline /g)!.length).toBe(7);
  expect(page.match(/<circle /g)!.length).toBe(7);
  expect(page).not.toContain("<b>.csv");
  expect(page).toContain(/weights hash: (\w{64})/.exec(stdout)![1]);
  expect(page).not.toMatch(/https?:(?!\/\/www\.w3\.org)/);
  expect(run(sweep.replace("sweep.html", "model.gradlane")).status).toBe(2);
}, 60_000);

test("a table for people, best first", () => {
  const { stdout } = run("sweep --synthetic moons --count 200 --epochs 4 --space space.json");
  const [head, first] = stdout.split("\n");
  expect(head!.trim().split(/\s+/)).toEqual(["hidden", "learningRate", "accuracy"]);
  expect(first).toContain("0.03");
  expect(stdout).toMatch(
    /test accuracy: .* %\nweights hash: [0-9a-f]{64}\nsaved: model.gradlane\n$/,
  );
}, 60_000);

test("jobs of a plan, done one by one and in any order, are those of the sweep", () => {
  expect(run(`${SWEEP} --plan jobs.jsonl`).stderr).toContain("12 jobs: jobs.jsonl");
  const jobs = readFileSync(file("jobs.jsonl"), "utf8").trim().split("\n");
  expect(jobs.length).toBe(12);
  for (const i of [7, 3]) {
    const { status, stdout } = run(`job --plan jobs.jsonl --index ${i} --results planned`);
    expect(status).toBe(0);
    const { id } = JSON.parse(stdout);
    expect(JSON.parse(readFileSync(file(`planned/${id}.json`), "utf8"))).toEqual(
      JSON.parse(stdout),
    );
  }
  const done = run(`${SWEEP} --results planned --json`);
  expect(done.stderr.match(/^\d+\/12 /gm)!.length).toBe(10); // the others were done before
  expect(readdirSync(file("planned")).length).toBe(12);
  const direct = lines(run(`${SWEEP} --json`).stdout);
  expect(timeless(lines(done.stdout).slice(0, -1))).toEqual(timeless(direct.slice(0, -1)));
  expect(run("job --plan jobs.jsonl --index 12").stderr).toContain("an index below its 12 jobs");
  writeFileSync(
    file("signs2.csv"),
    readFileSync(file("signs.csv"), "utf8").replace("same", "other"),
  );
  writeFileSync(file("other.jsonl"), jobs[0]!.replace("signs.csv", "signs2.csv"));
  const other = run("job --plan other.jsonl --index 0 --results planned");
  expect(other.status).toBe(2);
  expect(other.stderr).toContain("the data of the sweep");
  writeFileSync(file("gone.jsonl"), jobs[0]!.replace("signs.csv", "gone.csv"));
  const gone = run("job --plan gone.jsonl --index 0 --results planned");
  expect(gone.status).toBe(2);
  expect(gone.stderr).toContain('Cannot read "gone.csv"');
  // no results: with the right data these jobs can be done
  expect(readdirSync(file("planned")).length).toBe(12);
}, 60_000);

test("what is wrong with a folder of results is said before anything is trained", () => {
  const beside = run(`${SWEEP} --results signs.csv`);
  expect(beside.status).toBe(2);
  expect(beside.stderr).toBe(
    'error: Cannot write "signs.csv": expected a path to write to, got a file (EEXIST)\n',
  );
  run(`${SWEEP} --plan jobs.jsonl`);
  const job = JSON.parse(run("job --plan jobs.jsonl --index 0 --results broken").stdout);
  const name = `broken/${job.id}.json`;
  for (const text of ["{}", "{", ""]) {
    writeFileSync(file(name), text);
    const { status, stderr } = run(`${SWEEP} --results broken`);
    expect(status).toBe(2);
    expect(stderr).toContain(`Cannot read "${name}"`);
    expect(stderr).not.toContain("trainings");
  }
}, 60_000);

test.skipIf(process.platform !== "linux")(
  "a folder that cannot be written is refused before a job is begun",
  () => {
    run(`${SWEEP} --plan jobs.jsonl`);
    for (const text of [
      `${SWEEP} --results /proc`,
      "job --plan jobs.jsonl --index 0 --results /proc",
    ]) {
      const { status, stdout, stderr } = run(text);
      expect(status).toBe(2);
      expect(stdout).toBe("");
      expect(stderr).toMatch(/^error: Cannot write "\/proc\/result.json"/);
    }
  },
  60_000,
);

/** Runs until stderr matches, then acts. */
async function meanwhile(text: string, when: RegExp, act: (child: ChildProcess) => void) {
  const child = spawn(process.execPath, [CLI, ...words(text)], { cwd: folder });
  let [stdout, stderr, isDone] = ["", "", false];
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
    if (isDone || !when.test(stderr)) return;
    isDone = true;
    act(child);
  });
  const [status] = await once(child, "exit");
  return { status, stdout, stderr };
}

const childrenOf = (pid: number) =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").map(Number);

test.skipIf(process.platform !== "linux")(
  "a process that is killed is replaced, and its job done again",
  async () => {
    const long = `${SWEEP.replace("--epochs 8", "--epochs 60")} --json`;
    const { status, stdout } = await meanwhile(long, /^2\/12 /m, ({ pid }) =>
      process.kill(childrenOf(pid!)[0]!, "SIGKILL"),
    );
    expect(status).toBe(0);
    expect(timeless(lines(stdout).slice(0, -1))).toEqual(
      timeless(lines(run(long).stdout).slice(0, -1)),
    );
  },
  60_000,
);

test("an interrupted sweep goes on where it ended", async () => {
  const long = `${SWEEP.replace("--epochs 8", "--epochs 40")} --results kept --processes 1`;
  const { status, stderr } = await meanwhile(long, /^3\/12 /m, (child) => child.kill("SIGTERM"));
  expect(status).toBe(75);
  expect(stderr).toContain("resume with: gradlane sweep --data signs.csv");
  const before = readdirSync(file("kept")).length;
  expect(before).toBeGreaterThanOrEqual(3);
  expect(before).toBeLessThan(12);
  const after = run(`${long} --json`);
  expect(after.status).toBe(0);
  expect(lines(after.stdout).length).toBe(13);
  expect(after.stderr.match(/^\d+\/12 /gm)!.length).toBe(12 - before);
}, 60_000);

test.each([
  ["sweep --synthetic moons --space nowhere.json", "no such file or folder"],
  ["sweep --synthetic moons --space signs.csv", "expected a JSON value at character 1"],
  ["sweep --synthetic moons --space twice.json", "expected each key once"],
  ["sweep --synthetic moons --search halving", "epochs in the recipe"],
  ["sweep --synthetic moons --search halving --epochs 3 --plan p.jsonl", "remove --search halving"],
  ["sweep --synthetic moons --executor slurm", "Cannot use --executor"],
  ["sweep --synthetic moons --learning-rate 0.1 --space space.json", "Cannot vary learningRate"],
  ["job --index 0", "required option '--plan <file>' not specified"],
])("%s is refused", (text, message) => {
  const { status, stderr } = run(text);
  expect(stderr).toContain(message);
  expect(status).toBe(2);
});
