import * as gradlane from "/dist/index.js";
import { field } from "./field.mjs";
import { train } from "./train.mjs";

globalThis.train = (backend, numerics) => train(gradlane, backend, numerics);
globalThis.field = (backend) => field(gradlane, backend);
globalThis.isReady = true;
