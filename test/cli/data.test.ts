// Kinds of data that --data accepts.

import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import fixture from "../fixtures/npy.json" with { type: "json" };
import { npyFile } from "../node/npy-file.ts";

const folder = mkdtempSync(join(tmpdir(), "gradlane-cli-data-"));
const inside = (...names: string[]) => join(folder, ...names);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const COLORS = { blue: [30, 40, 200], red: [200, 30, 40] } as const;
const SHADES = 10;

beforeAll(async () => {
  if (!existsSync("dist/cli.js")) throw new Error("no dist/: run npm run build first");
  for (const [name, [r, g, b]] of Object.entries(COLORS)) {
    mkdirSync(inside("images", name), { recursive: true });
    for (let i = 0; i < SHADES; i++) {
      const background = { r: r - i * 2, g: g + i, b: b - i };
      const size = { width: 12 + i, height: 16, channels: 3 as const };
      const path = inside("images", name, `${i}.${i % 2 ? "png" : "jpg"}`);
      await sharp({ create: { ...size, background } }).toFile(path);
    }
  }
  writeFileSync(inside("images", "red", "broken.png"), "not an image");
  writeFileSync(inside("images", "notes.txt"), "by hand");
});

/** Runs the built command line. */
function gradlane(...parameters: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["dist/cli.js", ...parameters], {
    encoding: "utf8",
    env: { ...process.env, GRADLANE_CACHE: inside("cache") },
  });
  return { status, stdout, stderr };
}

function train(data: string, ...more: string[]) {
  const out = inside("model.gradlane");
  const result = gradlane("train", "--data", data, "--out", out, "--json", ...more);
  expect(result.status, result.stderr).toBe(0);
  return { ...JSON.parse(result.stdout), stderr: result.stderr, model: out };
}

describe("--data with images by class", () => {
  it("trains on them, and predicts a folder, a flat folder, and one image", () => {
    const { model, value, metric, stderr } = train(inside("images"), "--epochs", "20");
    expect(metric).toBe("accuracy");
    expect(value).toBe(1);
    expect(stderr).toContain("images of different sizes: resized to 32 x 32; --image-size");
    expect(stderr).toMatch(
      /skipped files: 2: notes.txt \(not in the folder of a class\), red\/broken.png/,
    );

    const evaluated = gradlane("evaluate", model, "--data", inside("images"), "--json");
    expect(JSON.parse(evaluated.stdout).value).toBe(1);
    const all = gradlane("predict", model, "--data", inside("images"));
    const lines = all.stdout.trim().split("\n");
    expect(lines.length).toBe(2 * SHADES);
    expect(lines[0]).toMatch(/^blue\t[01]\.\d+\tblue\/0.jpg$/);
    expect(lines.at(-1)).toMatch(/^red\t[01]\.\d+\tred\/9.png$/);
    const blue = inside("images", "blue");
    const second = gradlane("predict", model, "--data", blue).stdout.split("\n")[1]!.split("\t");
    expect([second[0], second.at(-1)]).toEqual(["blue", join(blue, "1.png")]);
    const one = join(inside("images", "red"), "3.png");
    const { stdout } = gradlane("predict", model, "--data", one, "--json");
    expect(JSON.parse(stdout)).toMatchObject({ file: one, class: "red" });
    const broken = gradlane("predict", model, "--data", inside("images", "red"));
    expect(broken.status).toBe(2);
    expect(broken.stderr).toMatch(
      /broken.png": expected an image \(PNG, .*TIFF\), got other bytes/,
    );
  });

  it("takes another size, and a separate test folder", () => {
    mkdirSync(inside("split"), { recursive: true });
    for (const part of ["train", "test"]) {
      cpSync(inside("images"), inside("split", part), { recursive: true });
    }
    const { stderr } = train(inside("split"), "--image-size", "8", "--epochs", "1");
    expect(stderr).toContain(`${inside("split")}: 20 training rows, 20 test rows`);
    expect(stderr).toContain("images of 8x8x3: network resnet8; --network chooses another: mlp,");
    expect(stderr).toMatch(
      /network 8x8x3 → 3 x conv 16 → 3 x conv 32 → 3 x conv 64 → 2, 77,522 weights; sgd, learning rate 0.1/,
    );
    expect(stderr).toContain("augmentation: crop, flip; --augment none: without");
    const small = train(inside("split"), "--image-size", "8", "--epochs", "1", "--hidden", "4");
    expect(small.stderr).toContain("network 192-4-2");
    expect(small.stderr).not.toMatch(/augmentation|--network/);
  });

  it("names the classes of a model", () => {
    const { model } = train(inside("images"), "--epochs", "1");
    mkdirSync(inside("others", "green"), { recursive: true });
    const { status, stderr } = gradlane("evaluate", model, "--data", inside("others"));
    expect(status).toBe(2);
    expect(stderr).toContain('expected folders among the classes "blue", "red", got "green"');
  });
});

describe("--network", () => {
  it("trains, evaluates, predicts, inspects, reports and resumes", () => {
    const report = inside("report.html");
    const data = ["--data", inside("images")];
    const more = ["--network", "separable", "--image-size", "12", "--epochs", "2"];
    const { model, stderr, weightsHash } = train(inside("images"), ...more, "--report", report);
    expect(stderr).not.toContain("--network chooses");
    expect(readFileSync(report, "utf8")).toContain("depthwiseConv2d");
    const evaluated = gradlane("evaluate", model, ...data, "--json");
    expect(JSON.parse(evaluated.stdout)).toMatchObject({ metric: "accuracy", weightsHash });
    const { stdout } = gradlane("predict", model, "--data", inside("images", "blue", "0.jpg"));
    expect(stdout).toMatch(/^(blue|red)\t[01]\.\d{4}\t/);
    const inspected = gradlane("inspect", model).stdout;
    expect(inspected).toMatch(/depthwiseConv2d3 .*\[n, 6, 6, 128\]/);
    expect(inspected).toContain("nesterov true");
    expect(inspected).toContain("preprocessing of x: standardScaler per channel");
    const length = ["--image-size", "12", "--epochs", "4"];
    const resumed = train(inside("images"), ...length, "--resume", model);
    expect(resumed.stderr).toContain("augmentation: crop, flip");
    expect(resumed.stderr).toContain("epoch 4/4");
    expect(resumed.stderr).not.toContain("epoch 2/4");
  });

  it("is an error for tables and beside hidden layers", () => {
    writeFileSync(inside("rows.csv"), `a,b\n${"1,x\n2,y\n".repeat(20)}`);
    const table = gradlane("train", "--data", inside("rows.csv"), "--network", "lenet5");
    expect(table).toMatchObject({ status: 2, stdout: "" });
    expect(table.stderr).toContain("omit --network, or choose layers with --hidden");
    const more = ["--network", "resnet20", "--hidden", "8"];
    const both = gradlane("train", "--data", inside("images"), ...more);
    expect(both).toMatchObject({ status: 2, stdout: "" });
    expect(both.stderr).toContain("remove --hidden, or choose --network mlp");
    const unknown = gradlane("train", "--data", inside("images"), "--network", "alexnet");
    expect(unknown.status).toBe(2);
    expect(unknown.stderr).toContain("lenet5, vgg-small, resnet8, resnet20, separable");
  });
});

describe("--data with NumPy arrays", () => {
  const x = Float32Array.from({ length: 400 }, (_, i) => ((i * 37) % 101) / 50 - 1);
  const write = (name: string, ...array: Parameters<typeof npyFile>) => {
    mkdirSync(inside("npy"), { recursive: true });
    writeFileSync(inside("npy", name), npyFile(...array));
  };

  it("trains a classifier on integers and predicts from x alone", () => {
    write("x.npy", x, [200, 2]);
    write(
      "y.npy",
      Int32Array.from({ length: 200 }, (_, i) => (x[2 * i]! > 0 ? 1 : 0)),
      [200],
    );
    const { model, metric, value } = train(inside("npy"), "--epochs", "30");
    expect(metric).toBe("accuracy");
    expect(value).toBeGreaterThan(0.85);
    const { stdout } = gradlane("predict", model, "--data", inside("npy", "x.npy"));
    expect(stdout.trim().split("\n").length).toBe(200);
    const same = gradlane("predict", model, "--data", inside("npy"));
    expect(same.stdout).toBe(stdout);
  });

  it("takes an archive", () => {
    const { file } = fixture.archives[1]!;
    writeFileSync(inside("a.npz"), new Uint8Array(Buffer.from(file, "base64")));
    const { stderr } = train(inside("a.npz"), "--epochs", "1");
    expect(stderr).toContain("3 training rows, 1 test row");
  });

  it("trains a regression on other numbers, or on request", () => {
    write("x.npy", x, [200, 2]);
    write(
      "y.npy",
      Float64Array.from({ length: 200 }, (_, i) => 3 * x[2 * i]! - 1),
      [200],
    );
    const { model, metric, value } = train(inside("npy"), "--epochs", "60");
    expect(metric).toBe("r2");
    expect(value).toBeGreaterThan(0.9);
    expect(gradlane("evaluate", model, "--data", inside("npy")).stdout).toMatch(/test R²: 0.9/);
    write(
      "y.npy",
      Int32Array.from({ length: 200 }, (_, i) => i % 7),
      [200],
    );
    expect(train(inside("npy"), "--task", "regression", "--epochs", "1").metric).toBe("r2");
  });
});

describe("--data with CIFAR-10 binaries", () => {
  it("trains on a folder and evaluates a file", () => {
    mkdirSync(inside("cifar"), { recursive: true });
    const rows = Array.from({ length: 20 }, (_, i) => [
      i % 2,
      ...Array(3072).fill(i % 2 ? 200 : 20),
    ]);
    writeFileSync(inside("cifar", "data_batch_1.bin"), Uint8Array.from(rows.flat()));
    writeFileSync(inside("cifar", "test_batch.bin"), Uint8Array.from(rows.slice(0, 4).flat()));
    const { model, value, stderr } = train(inside("cifar"), "--epochs", "30", "--hidden", "8");
    expect(stderr).toContain("20 training rows, 4 test rows");
    expect(value).toBe(1);
    const file = inside("cifar", "data_batch_1.bin");
    expect(gradlane("evaluate", model, "--data", file, "--json").status).toBe(0);
  });
});

describe("--data with other files", () => {
  it("lists what was found and what is accepted", () => {
    mkdirSync(inside("odd"), { recursive: true });
    writeFileSync(inside("odd", "table.csv"), "a,b\n1,2\n");
    const { status, stderr } = gradlane("train", "--data", inside("odd"));
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /Cannot read the folder ".*odd": expected one of IDX files .*CIFAR-10 .*NumPy arrays .*images by class .*, got "table.csv"; for a table, use the path of the file/,
    );
    mkdirSync(inside("void"));
    expect(gradlane("train", "--data", inside("void")).stderr).toContain("got nothing");
    expect(gradlane("train", "--data", inside("nowhere")).stderr).toContain(
      "expected a folder, a file, or mnist or fashion-mnist, got no such file or folder",
    );
    expect(gradlane("train", "--data", "constructor").stderr).toContain(
      "got no such file or folder",
    );
    expect(gradlane("train", "--data", inside("npy", "x.npy")).stderr).toContain(
      "use the folder that contains x.npy and y.npy",
    );
    expect(gradlane("train", "--data", inside("images", "red", "0.jpg")).stderr).toContain(
      "use the folder that contains a folder of images for each class",
    );
  });

  it("lists what it accepts if a file is not a table, or too large", () => {
    writeFileSync(inside("bytes.dat"), Uint8Array.of(0xff, 0xfe, 0x31, 0));
    const { status, stderr } = gradlane("train", "--data", inside("bytes.dat"));
    expect(status).toBe(2);
    expect(stderr).toContain(
      "expected a table in UTF-8, got other bytes; --data accepts a CSV file; a folder of IDX files, CIFAR-10 binaries, CIFAR-100 binaries, NumPy arrays, images by class; a file of NumPy arrays (.npz), CIFAR-10 (.bin); mnist; fashion-mnist",
    );
    expect(gradlane("train", "--help").stdout.replace(/\s+/g, " ")).toContain("images by class; a");
    writeFileSync(inside("long.csv"), "a,b\n1,2\n");
    const small = gradlane("train", "--data", inside("long.csv"), "--max-bytes", "7");
    expect(small.status).toBe(2);
    expect(small.stderr).toContain("at most 7 bytes, got 8; raise the limit, as in --max-bytes 8");
    truncateSync(inside("long.csv"), 2 ** 29); // zeros that take no place
    expect(gradlane("train", "--data", inside("long.csv")).stderr).toContain(
      "expected at most 536870888 bytes, got 536870912",
    );
  });

  it("reads a path called mnist if it exists", () => {
    const here = spawnSync(
      process.execPath,
      [join(process.cwd(), "dist/cli.js"), "train", "--data", "mnist"],
      {
        cwd: folder,
        encoding: "utf8",
        // nothing listens there
        env: { ...process.env, GRADLANE_CACHE: "/dev/null" },
      },
    );
    expect(here.status).toBe(2);
    expect(here.stderr).toMatch(/mnist\/train-labels-idx1-ubyte.gz/);
    mkdirSync(inside("mnist"));
    expect(gradlane("train", "--data", inside("mnist")).stderr).toContain("got nothing");
  });
});
