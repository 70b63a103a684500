// A contender as a child process that answers one request at a time.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** So many threads for every library; one thread does not spin while idle. */
const environmentOf = (threads) => ({
  OMP_NUM_THREADS: String(threads),
  MKL_NUM_THREADS: String(threads),
  OPENBLAS_NUM_THREADS: String(threads),
  ...(threads === 1 && { KMP_BLOCKTIME: "0" }),
});

/** Starts a command; `ask` rejects with the reason and the last line of stderr. */
export function startChild([command, ...rest], threads = 1) {
  const child = spawn(command, rest, { env: { ...process.env, ...environmentOf(threads) } });
  let waiting;
  let stderrTail = "";
  let isOver = false;
  child.stderr.on("data", (data) => {
    stderrTail = `${stderrTail}${data}`.slice(-2000);
  });
  child.stdin.on("error", () => {});
  const finish = (reason) => {
    isOver = true;
    waiting?.reject(new Error(`${reason} ${stderrTail.trim().split("\n").at(-1)}`.trim()));
  };
  child.on("error", (error) => finish(error.message));
  child.on("close", (code, signal) => finish(`exited with ${signal ?? code}:`));
  createInterface({ input: child.stdout }).on("line", (line) => waiting?.resolve(line));

  return {
    /** The answer to a request. After `timeout` seconds the contender is killed. */
    async ask(request, timeout = 120) {
      if (isOver) throw new Error("the process has exited");
      let timer;
      try {
        const line = await new Promise((resolve, reject) => {
          waiting = { resolve, reject };
          timer = setTimeout(() => {
            child.kill("SIGKILL");
            reject(new Error(`no answer to ${request.command} in ${timeout} s`));
          }, 1000 * timeout);
          child.stdin.write(`${JSON.stringify(request)}\n`);
        });
        const answer = JSON.parse(line);
        if (answer.error) throw new Error(answer.error);
        return answer;
      } finally {
        clearTimeout(timer);
        waiting = undefined;
      }
    },
    end() {
      if (!isOver) child.kill("SIGKILL");
    },
  };
}

/** Tries the commands in order until one answers "hello"; it computes on so many threads, if it can. */
export async function startContender({ commands, ...contender }, binary, threads = 1) {
  let reason;
  for (const command of commands(binary)) {
    const child = startChild(command, threads);
    try {
      const hello = await child.ask({ command: "hello" });
      return { ...contender, hello, ask: child.ask, end: child.end };
    } catch (error) {
      child.end();
      reason ??= error.message;
    }
  }
  throw new Error(reason);
}
