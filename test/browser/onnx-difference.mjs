// Runs what a page has exported by onnxruntime-web.

import * as ort from "onnxruntime-web";
import { images } from "./tuned.mjs";

/** The largest difference between the outputs of an exported network and what the page predicts. */
export async function onnxDifference({ exported, predicted }) {
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = "error";
  const session = await ort.InferenceSession.create(Uint8Array.from(exported));
  const { data } = images().x;
  const feeds = { x: new ort.Tensor("float32", data, [60, 1, 9, 8]) }; // one channel: the same order
  const outputs = (await session.run(feeds))[session.outputNames[0]].data;
  await session.release();
  return Math.max(...predicted.map((value, i) => Math.abs(value - outputs[i])));
}
