// The same for programs that require.

const { init, runtimeInfo } = require("gradlane");
if (typeof init !== "function" || runtimeInfo().state === "started") throw new Error("not loaded");
import("./xor.mjs").then(({ xor }) => xor()).then((found) => console.log(JSON.stringify(found)));
