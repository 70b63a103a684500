// A program for Node, which reads and writes files, in a folder that lacks the optional decoder.

import { writeFileSync } from "node:fs";
import { mlp } from "gradlane";
import { csv, images, writeReport } from "gradlane/node";

const rows = Array.from({ length: 40 }, (_, i) => `${i % 2},${i >> 1},${i % 2 ? "odd" : "even"}`);
writeFileSync("rows.csv", `a,b,kind\n${rows.join("\n")}\n`);
writeFileSync("pixel.png", "none");

async function main() {
  const { train, test } = (await csv("rows.csv", { target: "kind" })).split({ test: 0.2, seed: 1 });
  const network = mlp({ hidden: [8] });
  const history = await network.fit(train, { epochs: 3, validation: test });
  const { model } = network;
  await writeReport("report.html", { model, train, test, history, watched: "test" });
  const error = await images(["pixel.png"]).catch((each) => each);
  console.log(JSON.stringify({ hash: model.weightsHash(), error: error.code }));
}
main();
