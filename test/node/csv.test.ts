import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DataError, FormatError } from "../../src/core/errors.ts";
import { csv } from "../../src/node/csv.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gradlane-csv-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("csv", () => {
  test("reads a file", async () => {
    const path = join(folder, "a.csv");
    await writeFile(path, "größe,b\n1,0.5\n2,0.25\n");
    const data = await csv(path, { target: "b" });
    expect(data.columnNames).toEqual(["größe"]);
    expect(data.x).toEqual({ data: new Float64Array([1, 2]), shape: [2, 1] });
  });

  test("refuses more bytes than the limit before it decodes any", async () => {
    const path = join(folder, "large.csv");
    await writeFile(path, Buffer.alloc(20_000, 0xff));
    await expect(csv(path, { maxBytes: 10_000 })).rejects.toMatchObject({ code: "TOO_LARGE" });
    await expect(csv(path, { maxBytes: 20_000 })).rejects.toMatchObject({ code: "TEXT" });
  });

  test("names the file in errors", async () => {
    const path = join(folder, "b.csv");
    await writeFile(path, "a,b\n1,0.5\n2\n");
    await expect(csv(path)).rejects.toThrow(`Cannot read "${path}": expected 2 cells in line 3`);
    await expect(csv(join(folder, "nowhere"))).rejects.toThrow(
      "expected a file, got no such file or folder",
    );
    await expect(csv(folder)).rejects.toThrow(DataError);
  });

  test("refuses bytes that are not text", async () => {
    const path = join(folder, "c.csv");
    await writeFile(path, Uint8Array.from([0xff, 0xfe, 0x31, 0, 0x2c, 0]));
    await expect(csv(path)).rejects.toThrow(FormatError);
    await expect(csv(path)).rejects.toThrow("expected a table in UTF-8, got other bytes; save it");
    for (const [mark, bytes] of [
      ["", Buffer.from("a,b\n1,2\n", "utf16le")],
      ["", Buffer.from("a,b\n1,2\n", "utf16le").swap16()],
      ["\ufeff", Buffer.from("\ufeffa;b\n1;2\n", "utf16le").swap16()],
    ] as const) {
      await writeFile(path, bytes);
      await expect(csv(path), mark).rejects.toThrow("these are UTF-16");
    }
    const text = Buffer.alloc(100_000, "1,2\n");
    await writeFile(path, gzipSync(text));
    await expect(csv(path, { maxBytes: 10_000 })).rejects.toThrow("packed by gzip: unpack them");
    await writeFile(path, "PK\u0003\u0004");
    await expect(csv(path)).rejects.toThrow("a zip archive, as spreadsheets are");
    await writeFile(path, Buffer.from("größe,b\n1,2\n", "latin1"));
    await expect(csv(path)).rejects.toThrow("got other bytes");
  });
});
