import { expect, it } from "vitest";
import { readFrom, writeTo } from "../../../src/format/places.ts";

const bytes = Uint8Array.of(1, 2, 3);

it("a file handle is written and closed, then read", async () => {
  const done: unknown[] = [];
  const handle = {
    createWritable: async () => ({
      write: async (data: Uint8Array) => void done.push(data),
      close: async () => void done.push("closed"),
    }),
    getFile: async () => new Blob([bytes]),
  };
  await writeTo(handle, bytes);
  expect(done).toEqual([bytes, "closed"]);
  expect(await readFrom(handle)).toEqual(bytes);
});

it("bytes, buffers and blobs are read as they are", async () => {
  expect(await readFrom(bytes)).toBe(bytes);
  expect(await readFrom(bytes.slice().buffer)).toEqual(bytes);
  expect(await readFrom(new Blob([bytes]), 3)).toEqual(bytes);
  await expect(readFrom(new Blob([bytes]), 2)).rejects.toThrow("the model's file");
});

it("other targets and sources are refused", async () => {
  for (const target of [undefined, 3, {}]) {
    await expect(writeTo(target as never, bytes)).rejects.toMatchObject({ code: "UNKNOWN_NAME" });
    await expect(readFrom(target as never)).rejects.toMatchObject({ code: "UNKNOWN_NAME" });
  }
});
