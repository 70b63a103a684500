// Real data from the folder GRADLANE_DATA; skipped without it.

import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { cifar10 } from "../../src/node/cifar.ts";
import { csv } from "../../src/node/csv.ts";
import { fetchVerified } from "../../src/node/fetch-verified.ts";
import { idx, idxFolder } from "../../src/node/idx.ts";
import { FASHION_MNIST, fashionMnist, mnist } from "../../src/node/mnist.ts";

const root = process.env.GRADLANE_DATA ?? "";
if (root === "") console.warn("real data: skipped, GRADLANE_DATA is not set");

const counts = (labels: Iterable<number>) => {
  const found: number[] = [];
  for (const label of labels) found[label] = (found[label] ?? 0) + 1;
  return found;
};
const mean = (values: ArrayLike<number>) =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

describe.skipIf(root === "")("real data", () => {
  test("MNIST", async () => {
    const { train, test: held } = await idxFolder(join(root, "mnist"));
    expect(train.x.shape).toEqual([60000, 28, 28, 1]);
    expect(held?.x.shape).toEqual([10000, 28, 28, 1]);
    expect([...train.y.data.slice(0, 5)]).toEqual([5, 0, 4, 1, 9]);
    expect(counts(held!.y.data)).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
    expect(mean(train.x.data) / 255).toBeCloseTo(0.1307, 4); // the figure known for the set
  });

  test("Fashion-MNIST, a folder with one pair", async () => {
    const { train, test: held } = await idxFolder(join(root, "fashion-mnist-10k"));
    expect(counts(train.y.data)).toEqual(Array(10).fill(1000));
    expect(held).toBeUndefined();
    const folder = join(root, "fashion-mnist-10k");
    const images = join(folder, "t10k-images-idx3-ubyte.gz");
    await expect(idx(images, images)).rejects.toThrow("expected integer labels");
  });

  test("CIFAR-10, a part of it", async () => {
    const { train, test: held } = await cifar10(join(root, "cifar10-jpeg-18k"));
    expect(train.x.shape).toEqual([15000, 32, 32, 3]);
    expect(counts(train.y.data)).toEqual([
      1484, 1521, 1523, 1525, 1490, 1437, 1519, 1541, 1492, 1468,
    ]);
    expect(counts(held!.y.data)).toEqual(Array(10).fill(300));
    const sums = [0, 0, 0];
    const pixels = train.x.data;
    for (let i = 0; i < pixels.length; i++) sums[i % 3]! += pixels[i]!;
    // red, green, blue: numbers from the description of the subset
    const means = sums.map((sum) => sum / (pixels.length / 3) / 255);
    expect(means.map((each) => each.toFixed(4))).toEqual(["0.4932", "0.4834", "0.4478"]);
  });

  test("Iris", async () => {
    const classNames = ["setosa", "versicolor", "virginica"];
    const data = await csv(join(root, "iris/iris.csv"), { target: "species", classNames });
    expect(data.x.shape).toEqual([150, 4]);
    expect(data.columnNames).toEqual([
      "sepal_length",
      "sepal_width",
      "petal_length",
      "petal_width",
    ]);
    expect(counts(data.y.data)).toEqual([50, 50, 50]);
    expect(counts(data.split({ test: 0.2, seed: 3 }).test.y.data)).toEqual([10, 10, 10]);
  });

  test("breast cancer", async () => {
    const data = await csv(join(root, "breast-cancer-wdbc/wdbc.csv"));
    expect(data.x.shape).toEqual([569, 30]);
    expect(counts(data.y.data)).toEqual([212, 357]);
    expect(data.classNames).toEqual(["0", "1"]);
    expect([...data.x.data.slice(0, 4)]).toEqual([17.99, 10.38, 122.8, 1001]);
  });

  test("digits of 8×8 pixels, without a header", async () => {
    const train = await csv(join(root, "optdigits/optdigits_train.csv"));
    const held = await csv(join(root, "optdigits/optdigits_test.csv"), {
      classNames: train.classNames!,
    });
    expect(train.x.shape).toEqual([3823, 64]);
    expect(train.classNames).toEqual([..."0123456789"]);
    expect(counts(held.y.data)).toEqual([178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
  });

  test("diabetes, regression without a header", async () => {
    const data = await csv(join(root, "diabetes/diabetes_data.csv"));
    expect(data.x.shape).toEqual([442, 9]);
    expect(data.y.data).toBeInstanceOf(Float64Array);
    const path = join(root, "diabetes/diabetes_target.csv");
    await expect(csv(path)).rejects.toThrow("expected a column beside the target");
  });

  test("California housing, with missing values and a categorical column", async () => {
    const path = join(root, "california-housing/housing.csv");
    const target = "median_house_value";
    await expect(csv(path, { target })).rejects.toThrow('got "" at row 290 (line 292)');
    const columns = ["median_income", "total_bedrooms"];
    await expect(csv(path, { target, columns })).rejects.toThrow(
      'expected a number, got "" at row 290 (line 292), column "total_bedrooms"',
    );
    const whole = await csv(path, { target, columns, missing: "drop" });
    expect(whole.x.shape).toEqual([20433, 2]);
    const data = await csv(path, { target, columns: ["median_income"] });
    expect(data.length).toBe(20640);
    expect(data.classNames).toBeUndefined();
    expect(mean(data.y.data)).toBeCloseTo(206855.8, 1);
    const places = await csv(path, { columns: ["longitude", "latitude"] });
    expect(places.classNames).toEqual(["<1H OCEAN", "INLAND", "ISLAND", "NEAR BAY", "NEAR OCEAN"]);
    expect(counts(places.y.data)).toEqual([9136, 6551, 5, 2290, 2658]);
  });

  describe("from a server", () => {
    let folder: string;
    let server: Server;
    let mirrors: string[];
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), "gradlane-real-data-"));
    });
    afterEach(async () => {
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true });
    });

    /** Serves a folder of the data. */
    async function serve(name: string): Promise<void> {
      server = createServer(async (request, response) => {
        const path = join(root, name, request.url!);
        if (existsSync(path)) response.end(await readFile(path));
        else response.writeHead(404).end();
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      mirrors = [`http://127.0.0.1:${(server.address() as AddressInfo).port}`];
    }

    test("MNIST has the known checksums", async () => {
      await serve("mnist");
      const { train, test: held } = await mnist({ folder, mirrors });
      expect(train.x.shape).toEqual([60_000, 28, 28, 1]);
      expect(held.length).toBe(10_000);
      expect([...train.y.data.slice(0, 5)]).toEqual([5, 0, 4, 1, 9]);
      // without a server: cached files are used
      const again = await mnist({ folder: join(root, "mnist"), mirrors: [] });
      expect(Buffer.compare(again.test.x.data as Uint8Array, held.x.data as Uint8Array)).toBe(0);
    });

    test("so has the test set of Fashion-MNIST, the only part here", async () => {
      await serve("fashion-mnist-10k");
      const plan = { folder, mirrors, timeout: 5_000, attempts: 1, pause: 1 };
      const { images, labels } = FASHION_MNIST.test;
      expect((await fetchVerified(images, plan)).length).toBe(images.bytes);
      expect((await fetchVerified(labels, plan)).length).toBe(labels.bytes);
      await expect(fashionMnist({ folder, mirrors })).rejects.toThrow(/train-labels.*status 404/);
    });
  });
});
