import * as gradlane from "/dist/index.js";
import * as onnx from "/dist/onnx.js";
import * as predict from "/dist/predict.js";
import { field } from "./field.mjs";
import { predictions } from "./predictor.mjs";
import { thousandSteps } from "./thousand-steps.mjs";
import { train } from "./train.mjs";
import { tune } from "./tuned.mjs";
import * as workouts from "./workout.mjs";

globalThis.train = (backend, numerics) => train(gradlane, backend, numerics);
globalThis.thousandSteps = (options) => thousandSteps(gradlane, options);
globalThis.predictions = (file) => predictions(predict, file);
globalThis.tune = (file) => tune(gradlane, onnx, file);
globalThis.field = (backend) => field(gradlane, backend);
/** Calls a function of workout.mjs, on this page or in a worker of its own. */
globalThis.work = (name, ...rest) => workouts[name](gradlane, ...rest);
globalThis.workInWorker = (...call) =>
  new Promise((resolve, reject) => {
    const worker = new Worker("worker.mjs?no-policy", { type: "module" });
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.onmessage = ({ data }) => {
      worker.terminate();
      resolve(data);
    };
    worker.postMessage(call);
  });
/** Workers of threads that run. */
globalThis.countWorkers = async () => {
  const { held } = await navigator.locks.query();
  return held.filter(({ name }) => name.startsWith("gradlane ")).length;
};
globalThis.isReady = true;
