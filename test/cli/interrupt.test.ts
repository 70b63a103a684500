// Interrupted trainings and unwritable paths: nothing is lost.

import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { devNull, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requireOutputs } from "../../src/cli/output-paths.ts";

const folder = mkdtempSync(join(tmpdir(), "gradlane-interrupt-"));
const file = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeAll(() => {
  if (!existsSync("dist/cli.js")) throw new Error("no dist/: run npm run build first");
});

const DIGITS = ["--synthetic", "digits", "--count", "1000", "--hidden", "64", "--epochs", "6"];
const TRAIN = [
  "train",
  ...DIGITS,
  "--batch-size",
  "8",
  "--schedule",
  "cosine",
  "--validation",
  "0.1",
];

function gradlane(parameters: readonly string[]) {
  return spawnSync(process.execPath, ["dist/cli.js", ...parameters], { encoding: "utf8" });
}

/** Runs until stderr matches, then acts on the process. @returns the exit code and the output */
function meanwhile(
  parameters: readonly string[],
  when: string,
  act: (child: ChildProcess) => void,
) {
  return new Promise<{ status: number | null; stdout: string; stderr: string }>((resolve) => {
    const child = spawn(process.execPath, ["dist/cli.js", ...parameters]);
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
    });
    let isDone = false;
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
      if (isDone || !stderr.includes(when)) return;
      isDone = true;
      act(child);
    });
    child.on("close", (status) => resolve({ status, stdout, stderr }));
  });
}

const killed = (parameters: readonly string[], when: string, signal: NodeJS.Signals) =>
  meanwhile(parameters, when, (child) => child.kill(signal));

const hashOf = (stdout: string) => JSON.parse(stdout).weightsHash;

describe("an interrupted training", () => {
  it("resumes to the same hash with the printed command", async () => {
    const whole = hashOf(gradlane([...TRAIN, "--json", "--out", file("whole")]).stdout);
    const runs = [
      ["SIGINT", "epoch 2/"],
      ["SIGTERM", "epoch 5/"],
      ["SIGHUP", "data check"], // before the first step
    ] as const;
    for (const [signal, when] of runs) {
      const out = file(signal);
      let { status, stdout, stderr } = await killed(
        [...TRAIN, "--json", "--out", out],
        when,
        signal,
      );
      expect([signal, status]).toEqual([signal, 75]);
      for (let tries = 0; status === 75 && tries < 5; tries++) {
        expect(stderr).toContain(`interrupted, saved: ${out}`);
        const [, command] = /resume with: gradlane (.*)/.exec(stderr)!;
        const words = command!.split(" ");
        // once more, then to the end
        if (signal === "SIGINT" && tries === 0)
          ({ status, stdout, stderr } = await killed(words, "epoch 5/", signal));
        else ({ status, stdout, stderr } = gradlane(words));
      }
      expect([signal, status]).toEqual([signal, 0]);
      expect([signal, hashOf(stdout)]).toEqual([signal, whole]);
    }
  });

  it("continues without stderr, and saves", async () => {
    const out = file("unheard");
    const command = [process.execPath, "dist/cli.js", ...TRAIN, "--out", out].join(" ");
    const { status } = spawnSync("sh", ["-c", `${command} 2>&1 | head -1`]);
    expect(status).toBe(0);
    expect(existsSync(out)).toBe(true);
    const full = file("full");
    const other = spawnSync("sh", ["-c", `${command.replace(out, full)} 2>/dev/full`], {
      encoding: "utf8",
    });
    expect(other.status).toBe(0);
    expect(other.stdout).toContain(`saved: ${full}`);
    const gone = file("gone");
    mkdirSync(gone);
    const unsaved = await meanwhile(
      [...TRAIN, "--json", "--out", join(gone, "model")],
      "epoch 1/",
      () => rmSync(gone, { recursive: true }),
    );
    expect(unsaved.status).toBe(2);
    expect(unsaved.stderr).toContain("no such folder (ENOENT)");
    const { model, weightsHash } = JSON.parse(unsaved.stdout);
    expect(unsaved.stderr).toContain(`saved instead: ${model}`);
    expect(gradlane(["inspect", model]).stdout).toContain(weightsHash);
    rmSync(model);
    const lost = spawnSync("sh", ["-c", `${command} >/dev/full`], { encoding: "utf8" });
    expect(lost.status).toBe(2);
    expect(lost.stderr).toContain(
      'Cannot write "stdout": expected a path to write to, got no space left',
    );
  });
});

describe("a path that cannot be written to", () => {
  it("is refused before the training", async () => {
    mkdirSync(file("a folder"));
    writeFileSync(file("a file"), "");
    symlinkSync("loop", file("loop"));
    const bad = {
      "": "expected a path",
      [file("a folder")]: "a folder",
      [`${file("new")}/`]: "a folder",
      [file("no/such/folder")]: "no such folder",
      [join(file("a file"), "model")]: "a path through a file",
      [file("loop")]: "a loop of symbolic links",
      [file("x".repeat(300))]: "too long a name",
      [file("pipe")]: "a pipe",
      [file("linked pipe")]: "a pipe",
      [file("socket")]: "a socket",
      "/dev/full": "a device",
      "/dev/zero": "a device",
    };
    execFileSync("mkfifo", [file("pipe")]); // who opened it would wait for a reader
    symlinkSync("pipe", file("linked pipe"));
    const server = createServer().listen(file("socket"));
    await once(server, "listening");
    const before = readdirSync(folder);
    for (const [path, words] of Object.entries(bad)) {
      await expect(requireOutputs({ out: path })).rejects.toThrow(words);
      await expect(requireOutputs({ out: file("m"), report: path })).rejects.toThrow(words);
    }
    const { status, stderr } = gradlane([...TRAIN, "--out", file("loop")]);
    expect(status).toBe(2);
    expect(stderr.trim().split("\n")).toHaveLength(1); // nothing has begun
    expect(readdirSync(folder)).toEqual(before);
    server.close();
  });

  it("is not the null device, which discards the file", async () => {
    symlinkSync(devNull, file("nothing"));
    for (const path of [devNull, file("nothing")]) {
      await expect(requireOutputs({ out: path })).resolves.toBeUndefined();
    }
  });
});
