// Every @example of src/ runs and gives the values in its comments.

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import sharp from "sharp";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import fixture from "./fixtures/npy.json" with { type: "json" };
import { npyFile } from "./node/npy-file.ts";
import { EXPORTS, runSnippet, shownValues } from "./snippets.ts";

/** Examples that need the network, or processes of the bundle. */
const NOT_RUN = ["mnist", "fashionMnist", "sweep"];

interface Example {
  readonly name: string;
  readonly path: string;
  readonly code: string;
  readonly isRun: boolean;
}

/** Every @example of a file, with the name of its function or class. */
function examplesOf(path: string): Example[] {
  const source = ts.createSourceFile(
    path,
    readFileSync(path, "utf8"),
    ts.ScriptTarget.Latest,
    true,
  );
  const examples: Example[] = [];
  const visit = (each: ts.Node): void => {
    // of this declaration only, not of the enclosing one
    const { jsDoc = [] } = each as { jsDoc?: readonly ts.JSDoc[] };
    for (const tag of jsDoc.flatMap(({ tags = [] }) => [...tags])) {
      if (tag.tagName.text !== "example") continue;
      const text = ts.getTextOfJSDocComment(tag.comment) ?? "";
      const fenced = text.match(/^```ts( no-run)?\n([\s\S]*)\n```$/);
      const code = fenced ? fenced[2]! : text;
      examples.push({ name: nameOf(each), path, code, isRun: !fenced?.[1] });
    }
    ts.forEachChild(each, visit);
  };
  visit(source);
  return examples;
}

function nameOf(declaration: ts.Node): string {
  const named = ts.isVariableStatement(declaration)
    ? declaration.declarationList.declarations[0]!
    : (declaration as ts.NamedDeclaration);
  return named.name?.getText() ?? "?";
}

const EXAMPLES = readdirSync("src", { recursive: true })
  .map((name) => join("src", String(name)))
  .filter((path) => path.endsWith(".ts"))
  .sort()
  .flatMap(examplesOf);

describe("examples of docstrings", () => {
  const root = process.cwd();
  let folder: string;

  // examples read and write relative paths
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "gradlane-docstrings-"));
    for (const [name, bytes] of Object.entries(await files())) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), bytes);
    }
    process.chdir(folder);
  });
  afterAll(() => {
    process.chdir(root);
    rmSync(folder, { recursive: true });
  });

  it("exist, and run unless they need the network or the bundle", () => {
    expect(EXAMPLES.length).toBeGreaterThan(130);
    expect(EXAMPLES.filter(({ isRun }) => !isRun).map(({ name }) => name)).toEqual(NOT_RUN);
  });

  it.each(EXAMPLES)("of $name in $path", async ({ path, code, isRun }) => {
    shownValues(code); // parse it at least
    if (!isRun) return;
    const own = await import(/* @vite-ignore */ resolve(root, path));
    await runSnippet(code, { ...EXPORTS, ...own });
  });
});

/** The files that examples read. */
async function files(): Promise<Record<string, Uint8Array | string>> {
  const u32 = (value: number) => [value >>> 24, value >>> 16, value >>> 8, value];
  const idx = (part: string, count: number) => ({
    [`${part}-images-idx3-ubyte.gz`]: gzipped([
      ...[0, 0, 8, 3, ...u32(count), ...u32(28), ...u32(28)],
      ...new Uint8Array(count * 784),
    ]),
    [`${part}-labels-idx1-ubyte.gz`]: gzipped([0, 0, 8, 1, ...u32(count), ...Array(count).keys()]),
  });
  const cifar = (...labels: number[][]) =>
    Uint8Array.from(labels.flatMap((each) => [...each, ...new Uint8Array(3072)]));
  const x = npyFile(new Float32Array([1, 2, 3, 4, 5, 6, 7, 8]), [4, 2]);
  const y = npyFile(new Int32Array([0, 1, 0, 1]), [4]);
  const picture = async (format: "png" | "jpeg", r: number) => {
    const background = { r, g: 0, b: 0 };
    const image = sharp({ create: { width: 8, height: 6, channels: 3, background } });
    return new Uint8Array(await image.toFormat(format).toBuffer());
  };
  const [red, dark, photo] = await Promise.all([
    picture("png", 255),
    picture("png", 90),
    picture("jpeg", 200),
  ]);
  const pets = (folder: string) => ({
    [`${folder}/cat/1.png`]: red,
    [`${folder}/cat/2.png`]: dark,
    [`${folder}/dog/1.png`]: red,
    [`${folder}/dog/2.jpg`]: photo,
  });
  return {
    ...idx("t10k", 2),
    ...inFolder("digits", { ...idx("train", 4), ...idx("t10k", 2) }),
    "x.npy": x,
    "y.npy": y,
    ...inFolder("arrays", { "x_train.npy": x, "y_train.npy": y }),
    "arrays.npz": new Uint8Array(Buffer.from(fixture.archives[0]!.file, "base64")),
    "cifar-10-batches-bin/data_batch_1.bin": cifar([3], [9]),
    "cifar-10-batches-bin/data_batch_2.bin": cifar([5]),
    "cifar-10-batches-bin/test_batch.bin": cifar([1]),
    "cifar-100-binary/train.bin": cifar([3, 30], [19, 99]),
    "cifar-100-binary/test.bin": cifar([0, 7]),
    "housing.csv": "rooms,age,price\n3,10,200.5\n4,,250.5\n5,30,310.5\n2,12,180.5\n",
    "cat.jpg": photo,
    "dog.png": red,
    ...pets("pets"),
    ...pets("pets-by-part/train"),
    "pets-by-part/test/cat/1.png": red,
    "pets-by-part/test/dog/1.png": dark,
  };
}

const gzipped = (bytes: readonly number[]) => new Uint8Array(gzipSync(Uint8Array.from(bytes)));

const inFolder = (folder: string, inside: Record<string, Uint8Array>) =>
  Object.fromEntries(Object.entries(inside).map(([name, bytes]) => [`${folder}/${name}`, bytes]));
