import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { dataHash } from "../../src/cli/data-hash.ts";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

it("is that of a file, of the names and hashes in a folder, and of what is known of data with a name", async () => {
  const folder = mkdtempSync(join(tmpdir(), "gradlane-hash-"));
  writeFileSync(join(folder, "b.csv"), "two");
  writeFileSync(join(folder, "a.csv"), "one");
  expect(await dataHash(join(folder, "a.csv"))).toBe(sha256("one"));
  expect(await dataHash(folder)).toBe(sha256(`${sha256("one")} /a.csv\n${sha256("two")} /b.csv\n`));
  rmSync(folder, { recursive: true });
  const mnist = [
    "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db train-images-idx3-ubyte.gz",
    "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5 train-labels-idx1-ubyte.gz",
    "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7 t10k-images-idx3-ubyte.gz",
    "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2 t10k-labels-idx1-ubyte.gz",
  ];
  expect(await dataHash("mnist")).toBe(sha256(`${mnist.join("\n")}\n`));
  expect(await dataHash("fashion-mnist")).not.toBe(await dataHash("mnist"));
  await expect(dataHash("emnist")).rejects.toMatchObject({ code: "FILE_UNREADABLE" });
});
