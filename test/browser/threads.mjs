// Threads on pages: isolated by headers or not, with and without a content security policy, and in workers.

import * as gradlane from "../../dist/index.js";
import { until } from "./browsers.mjs";
import { lose, read, workout } from "./workout.mjs";

const wanted = {
  workout: (await workout(gradlane, { threads: 1 })).found,
  read: (await read(gradlane, { threads: 1 })).after,
  lose: (await lose(gradlane, { threads: 1 })).hashes,
};

/** Milliseconds for workers to end. */
const PATIENCE = 5000;

/** Checks the threads of a browser in a tab. */
export async function checkThreads(tab, name, page, check) {
  const problems = [];
  tab.on("pageerror", (error) => problems.push(String(error)));
  tab.on("console", (message) => {
    if (message.type() === "error") problems.push(message.text());
  });
  await tab.evaluateOnNewDocument(() => {
    globalThis.violations = [];
    addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) =>
      globalThis.violations.push(`${effectiveDirective} ${blockedURI}`),
    );
  });

  const open = async (words) => {
    await tab.goto(`${page}?${words}`);
    await until(tab, "globalThis.isReady === true");
  };
  /** Workouts of the open page: the results of Node on so many threads, for a reason. */
  const expectThreads = async (where, options, count, reason, call = "work") => {
    const found = await tab.evaluate(
      (each, given) => globalThis[each]("workout", given),
      call,
      options,
    );
    const counted = count === 1 ? "one thread" : `${count} threads`;
    const isRight =
      found.found === wanted.workout &&
      found.threads === count &&
      found.reasons.some((each) => each.startsWith(counted) && each.includes(reason));
    check(`${name}, ${where}, ${JSON.stringify(options)}: ${counted}`, isRight, found);
    return found;
  };
  const expectSilence = async (where) => {
    const all = [...problems.splice(0), ...(await tab.evaluate("globalThis.violations"))];
    check(`${name}, ${where}: nothing on the console`, all.length === 0, all);
  };

  await open("no-policy");
  await expectThreads("not isolated", { threads: 2 }, 1, "pages that headers isolate");
  await expectThreads("not isolated", {}, 1, "pages that headers isolate");
  await expectSilence("not isolated");

  await open("isolated&no-policy");
  await expectThreads("isolated", { threads: 1 }, 1, "asked for");
  for (const threads of [2, 3]) await expectThreads("isolated", { threads }, threads, "");
  for (const threads of [1, 2]) {
    const share = await tab.evaluate((options) => globalThis.work("longestPause", options), {
      threads,
    });
    const [isRight, what] = threads === 1 ? [share > 0.5, "busy"] : [share < 0.5, "free"];
    check(`${name}, threads ${threads}: the page is ${what} during a step`, isRight, share);
  }
  await until(tab, "countWorkers().then((count) => count === 0)", PATIENCE);
  const left = await tab.evaluate("countWorkers()");
  check(`${name}: after dispose() no worker is left`, left === 0, left);
  const { after, between } = await tab.evaluate(() => globalThis.work("read", { threads: 2 }));
  check(
    `${name}: weights read during fit() are those of whole steps`,
    `${after}` === `${wanted.read}` &&
      between.length > 0 &&
      between.every((hash) => wanted.read.includes(hash)),
    { after, between, wanted: wanted.read },
  );
  for (const which of ["helper", "throws", "leader"]) {
    const lost = await tab.evaluate((each) => globalThis.work("lose", { threads: 2 }, each), which);
    check(
      `${name}: a lost worker (${which}) fails the training within a second; the next one works`,
      lost.code === "WORKER_LOST" && lost.took < 1000 && lost.hashes === wanted.lose,
      { ...lost, wanted: wanted.lose },
    );
  }
  const inWorker = [2, 3];
  for (const threads of inWorker) {
    await expectThreads("in a worker", { threads }, threads, "", "workInWorker");
  }
  await expectThreads("in a worker", {}, 1, "this is a worker", "workInWorker");
  await expectSilence("isolated");
  for (const [file, reason] of [
    ["broken", "broken"],
    ["other", "not the worker.js of this version"],
  ]) {
    const workerUrl = `/test/browser/${file}-worker.js`;
    await expectThreads("isolated", { threads: 2, workerUrl }, 1, reason);
  }
  problems.splice(0); // some browsers show errors of workers

  await open("isolated");
  await expectThreads("strict policy", { threads: 2 }, 1, "Content-Security-Policy");
  await expectThreads("strict policy", {}, 1, "Content-Security-Policy");
  await expectThreads("strict policy", { threads: 2, workerUrl: "/dist/worker.js" }, 2, "");
  await expectSilence("strict policy");

  await open("isolated&blob");
  await expectThreads("policy with blob:", { threads: 2, workerUrl: "blob:" }, 2, "");
  await expectSilence("policy with blob:");

  if (name !== "Chromium") return;
  await open("isolated-document&no-policy");
  await expectThreads("Document-Isolation-Policy", { threads: 2 }, 2, "");
}
