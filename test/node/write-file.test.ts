import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { temporaryName } from "../../src/node/temporary-files.ts";
import { requireWritable, writeFileAtomically } from "../../src/node/write-file.ts";

// counts all file system calls; call number `failing` fails
const faults = vi.hoisted(() => ({ calls: 0, failing: 0, code: "EIO", log: [] as string[] }));

vi.mock("../../src/core/host.ts", async (original) => {
  const host = await original<typeof import("../../src/core/host.ts")>();
  const real = host.fileModule("fs/promises");
  const guard =
    <Arguments extends unknown[], Result>(
      name: string,
      call: (...given: Arguments) => Promise<Result>,
      partly?: (...given: Arguments) => Promise<unknown>,
    ) =>
    async (...given: Arguments): Promise<Result> => {
      faults.calls++;
      faults.log.push(name);
      if (faults.calls !== faults.failing) return call(...given);
      await partly?.(...given);
      throw Object.assign(new Error(`${faults.code}: ${name}`), { code: faults.code });
    };
  const guarded = (handle: fs.FileHandle) => ({
    // the disk is full halfway through
    writeFile: guard(
      "write",
      (bytes: Uint8Array) => handle.writeFile(bytes),
      (bytes) => handle.writeFile(bytes.subarray(0, bytes.length >> 1)),
    ),
    chmod: guard("chmod", (mode: number) => handle.chmod(mode)),
    sync: guard("sync", () => handle.sync()),
    close: guard(
      "close",
      () => handle.close(),
      () => handle.close(),
    ),
  });
  const files = {
    ...real,
    realpath: guard("realpath", real.realpath as (path: string) => Promise<string>),
    stat: guard("stat", real.stat as (path: string) => Promise<unknown>),
    rename: guard("rename", real.rename),
    open: async (path: string, flags: string) => {
      const handle = guard("open", (p: string, f: string) => real.open(p, f));
      return guarded(await handle(path, flags));
    },
  };
  return {
    ...host,
    fileModule: (name: "fs/promises" | "path" | "url") =>
      name === "fs/promises" ? files : host.fileModule(name),
  };
});

let directory: string;
let path: string;
const oldBytes = Uint8Array.of(1, 2, 3);
const newBytes = Uint8Array.from({ length: 100_000 }, (_, i) => i);
const read = async (from = path) => Uint8Array.from(await fs.readFile(from));
const names = () => fs.readdir(directory);

beforeEach(async () => {
  directory = await fs.mkdtemp(join(tmpdir(), "gradlane-write-"));
  path = join(directory, "model");
  Object.assign(faults, { calls: 0, failing: 0, code: "EIO", log: [] });
});
afterEach(async () => {
  faults.failing = 0;
  await fs.rm(directory, { recursive: true });
});

describe("writeFileAtomically()", () => {
  it("writes, syncs, renames and syncs the directory, in this order", async () => {
    await writeFileAtomically(path, newBytes);
    expect(await read()).toEqual(newBytes);
    expect(await names()).toEqual(["model"]);
    expect(faults.log).toEqual([
      "realpath",
      "stat",
      "open",
      "write",
      "sync",
      "close",
      "rename",
      "open",
      "sync",
      "close",
    ]);
  });

  it("replaces a file, and keeps its permissions", async () => {
    await fs.writeFile(path, oldBytes, { mode: 0o600 });
    await writeFileAtomically(path, newBytes);
    expect(await read()).toEqual(newBytes);
    expect((await fs.stat(path)).mode & 0o777).toBe(0o600);
  });

  it("leaves the complete old or new file and no other, whichever call fails", async () => {
    for (let failing = 1; ; failing++) {
      await fs.writeFile(path, oldBytes);
      Object.assign(faults, { calls: 0, failing, log: [] });
      const failed = await writeFileAtomically(path, newBytes).then(
        () => false,
        (error) => error.code === "FILE_UNWRITABLE" && error.got === "EIO",
      );
      const isRenamed = faults.log.lastIndexOf("rename") >= 0 && faults.log.at(-1) !== "rename";
      const hadFault = faults.calls >= failing;
      faults.failing = 0;
      expect(await names(), `call ${failing}`).toEqual(["model"]);
      expect(await read(), `call ${failing}`).toEqual(isRenamed ? newBytes : oldBytes);
      expect(failed).toBe(hadFault);
      if (!hadFault) break;
    }
    expect(faults.log.length).toBe(11);
  });

  it("works on systems that cannot sync directories", async () => {
    faults.failing = 9;
    faults.code = "EPERM";
    await writeFileAtomically(path, newBytes);
    expect(faults.log.at(-2)).toBe("sync");
    expect(await read()).toEqual(newBytes);
  });

  it("follows a link", async () => {
    const link = join(directory, "link");
    await fs.writeFile(path, oldBytes);
    await fs.symlink("model", link);
    await writeFileAtomically(link, newBytes);
    expect((await fs.lstat(link)).isSymbolicLink()).toBe(true);
    expect(await read()).toEqual(newBytes);
  });

  it("accepts a URL and a name of maximum length", async () => {
    path = join(directory, "m".repeat(255));
    await writeFileAtomically(pathToFileURL(path), newBytes);
    expect(await read()).toEqual(newBytes);
  });

  it("lets one of several writers win completely", async () => {
    const contents = [1, 2, 3, 4].map((value) => new Uint8Array(50_000).fill(value));
    await Promise.all(contents.map((bytes) => writeFileAtomically(path, bytes)));
    const found = await read();
    expect(contents.some((bytes) => bytes.every((value, i) => value === found[i]))).toBe(true);
    expect(await names()).toEqual(["model"]);
  });

  it("refuses a directory and a missing one, and writes into pipes", async () => {
    await expect(writeFileAtomically(directory, newBytes)).rejects.toThrow("EISDIR");
    const nowhere = join(directory, "none", "model");
    await expect(writeFileAtomically(nowhere, newBytes)).rejects.toThrow("ENOENT");
    // a new pipe: a failure would destroy a device
    execFileSync("mkfifo", [path]);
    const pipe = await fs.open(path, fs.constants.O_RDWR | fs.constants.O_NONBLOCK);
    await writeFileAtomically(path, oldBytes);
    expect((await fs.stat(path)).isFIFO()).toBe(true);
    const { buffer, bytesRead } = await pipe.read(new Uint8Array(9), 0, 9, null);
    expect(buffer.subarray(0, bytesRead)).toEqual(oldBytes);
    await requireWritable(path);
    expect((await fs.stat(path)).isFIFO()).toBe(true);
    await pipe.close();
  });

  it("reports problems of a path, before and during writing", async () => {
    await fs.writeFile(path, oldBytes);
    await fs.symlink("a", join(directory, "b"));
    await fs.symlink("b", join(directory, "a"));
    const bad: [string, string, string][] = [
      [
        join(directory, "none", "model"),
        "ENOENT",
        "no such folder (ENOENT); create the folder first",
      ],
      [directory, "EISDIR", "a folder (EISDIR); add a file name"],
      [join(directory, "new/"), "EISDIR", "a folder (EISDIR)"],
      [join(path, "model"), "ENOTDIR", "a path through a file (ENOTDIR)"],
      [join(directory, "a"), "ELOOP", "a loop of symbolic links (ELOOP)"],
      [join(directory, "m".repeat(256)), "ENAMETOOLONG", "too long a name (ENAMETOOLONG)"],
    ];
    for (const [bad_, got, words] of bad) {
      for (const work of [requireWritable, writeFileAtomically]) {
        const error = await work(bad_, newBytes).then(
          () => undefined,
          (each: unknown) => each,
        );
        expect(error).toMatchObject({ name: "DataError", code: "FILE_UNWRITABLE", got });
        expect((error as Error).message).toContain(
          `Cannot write "${bad_}": expected a path to write to, got ${words}`,
        );
      }
    }
    for (const none of ["", "a\0b", 5, new URL("https://example.com/x")]) {
      await expect(requireWritable(none as string)).rejects.toMatchObject({ code: "PATH" });
      await expect(writeFileAtomically(none as string, newBytes)).rejects.toMatchObject({
        code: "PATH",
      });
    }
    expect(await names()).toEqual(["a", "b", "model"]);
    expect(await read()).toEqual(oldBytes);
  });

  it("accepts a writable path, and leaves nothing behind", async () => {
    await requireWritable(path);
    await requireWritable("/dev/null");
    expect(await names()).toEqual([]);
    await fs.writeFile(path, oldBytes);
    await requireWritable(pathToFileURL(path));
    expect(await names()).toEqual(["model"]);
    expect(await read()).toEqual(oldBytes);
  });

  it("removes files left by killed processes, and nothing else", async () => {
    const child = spawnSync(process.execPath, ["-e", "process.stdout.write(String(process.pid))"]);
    const dead = Number(child.stdout.toString());
    const [, machine] = /^\.gradlane-([0-9a-f]{8})-/.exec(temporaryName())!;
    const id = crypto.randomUUID();
    const hour = 3600;
    const files: [name: string, age: number, stays: boolean][] = [
      [`.gradlane-${machine}-${dead}-${id}.tmp`, 0, false],
      [`.gradlane-${machine}-${process.ppid}-${id}.tmp`, 50 * hour, true], // it still runs
      [temporaryName(), 0, true], // another save of this process
      [`.gradlane-00000000-${dead}-${id}.tmp`, hour, true], // of another machine
      [`.gradlane-00000001-${dead}-${id}.tmp`, 25 * hour, false],
      [`.gradlane-${id}.tmp`, hour, true], // of an earlier version
      [`.gradlane-${crypto.randomUUID()}.tmp`, 25 * hour, false],
      [`.gradlane-${machine}-${dead}.tmp`, 50 * hour, true],
      ["model.tmp", 50 * hour, true],
    ];
    for (const [name, age] of files) {
      await fs.writeFile(join(directory, name), oldBytes);
      const time = Date.now() / 1000 - age;
      await fs.utimes(join(directory, name), time, time);
    }
    await writeFileAtomically(path, newBytes);
    const stay = files.flatMap(([name, , stays]) => (stays ? [name] : []));
    expect(await names()).toEqual([...stay, "model"].sort());
  });
});

it("temporary files are named after the machine and the process", () => {
  // FNV-1a of the host name
  let hash = 0x811c9dc5n;
  for (const character of hostname()) {
    hash = ((hash ^ BigInt(character.codePointAt(0)!)) * 0x01000193n) & 0xffffffffn;
  }
  const machine = hash.toString(16).padStart(8, "0");
  const pattern = new RegExp(`^\\.gradlane-${machine}-${process.pid}-[0-9a-f-]{36}\\.tmp$`);
  expect(temporaryName()).toMatch(pattern);
  expect(temporaryName()).not.toBe(temporaryName());
});
