// Downloads of a file from a URL, with a mock fetch.

import { afterEach, describe, expect, it, vi } from "vitest";
import { DownloadFailure, download } from "../../src/node/download.ts";

afterEach(() => vi.unstubAllGlobals());

const URL = "https://example.com/file";
const OPTIONS = { most: 10, timeout: 5000 };

/** Mocks fetch, and counts its calls. */
function answering(answer: (signal: AbortSignal) => Response | Promise<Response>) {
  const fetched = vi.fn((_url: string, { signal }: { signal: AbortSignal }) =>
    Promise.resolve(answer(signal)),
  );
  vi.stubGlobal("fetch", fetched);
  return fetched;
}

/** A body of pieces, which records whether it was cancelled. */
function bodyOf(...pieces: readonly number[]) {
  const state = { isCancelled: false };
  const left = pieces.map((length, i) => new Uint8Array(length).fill(i + 1));
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      const next = left.shift();
      if (next) controller.enqueue(next);
      else controller.close();
    },
    cancel() {
      state.isCancelled = true;
    },
  });
  return { state, stream };
}

const failure = (options: object = {}) =>
  download(URL, { ...OPTIONS, ...options }).then(
    () => "none",
    (error: unknown) => {
      expect(error).toBeInstanceOf(DownloadFailure);
      const { message, isFinal } = error as DownloadFailure;
      return `${message}${isFinal ? ", final" : ""}`;
    },
  );

describe("a download", () => {
  it("joins the pieces, and reports received and expected bytes for each", async () => {
    const told: unknown[] = [];
    const onProgress = (...progress: unknown[]) => told.push(progress);
    for (const headers of [{ "content-length": "10" }, {}, { "content-length": "x" }]) {
      answering(() => new Response(bodyOf(3, 1, 6).stream, { headers: headers as HeadersInit }));
      const bytes = await download(URL, { ...OPTIONS, onProgress });
      expect(Array.from(bytes)).toEqual([1, 1, 1, 2, 3, 3, 3, 3, 3, 3]);
    }
    expect(told).toEqual([
      ...[
        [3, 10],
        [4, 10],
        [10, 10],
      ],
      ...[0, 1].flatMap(() => [
        [3, undefined],
        [4, undefined],
        [10, undefined],
      ]),
    ]);
    answering(() => new Response(null));
    expect(await download(URL, OPTIONS)).toEqual(new Uint8Array(0));
  });

  it("may be retried after some answers, and not after others", async () => {
    const found: string[] = [];
    for (const status of [400, 404, 408, 409, 425, 426, 429, 430, 499, 500, 501, 503, 599]) {
      const { state, stream } = bodyOf(1, 1);
      answering(() => new Response(stream, { status }));
      found.push(await failure());
      expect(state.isCancelled).toBe(true);
    }
    expect(found).toEqual([
      ...["status 400, final", "status 404, final", "status 408", "status 409, final"],
      ...["status 425", "status 426, final", "status 429", "status 430, final"],
      ...["status 499, final", "status 500", "status 501", "status 503", "status 599"],
    ]);
  });

  it("is aborted if more arrives than allowed, or is announced", async () => {
    const { state, stream } = bodyOf(6, 4, 1, 1, 1);
    answering(() => new Response(stream));
    expect(await failure()).toBe("more than 10 bytes, final");
    expect(state.isCancelled).toBe(true);
    const headers = { "content-length": "11" };
    let pulled = 0;
    const lazy = new ReadableStream({ pull: () => void pulled++ }, { highWaterMark: 0 });
    answering(() => new Response(lazy, { headers }));
    expect(await failure()).toBe("more than 10 bytes, final");
    expect(pulled).toBe(0);
  });

  it("reports the error of fetch and its cause", async () => {
    const causes = [undefined, { code: "ECONNRESET", message: "reset" }, { message: "reset" }];
    const found: string[] = [];
    for (const cause of causes) {
      answering(() => Promise.reject(new TypeError("fetch failed", { cause })));
      found.push(await failure());
    }
    expect(found).toEqual(["fetch failed", "fetch failed: ECONNRESET", "fetch failed: reset"]);
  });

  it("times out without data; every byte restarts the timer", async () => {
    const silent = (signal: AbortSignal) =>
      new Promise<Response>((_, reject) =>
        signal.addEventListener("abort", () => reject(signal.reason)),
      );
    answering(silent);
    expect(await failure({ timeout: 20 })).toBe("no data for 0.02 s");
  });

  it("does not start after the signal is aborted, and ends with its reason", async () => {
    const reason = new Error("enough");
    const fetched = answering(() => new Response("abc"));
    const aborted = AbortSignal.abort(reason);
    await expect(download(URL, { ...OPTIONS, signal: aborted })).rejects.toBe(reason);
    expect(fetched).not.toHaveBeenCalled();
    const controller = new AbortController();
    answering(() => {
      controller.abort(reason);
      throw new TypeError("fetch failed");
    });
    const { signal } = controller;
    await expect(download(URL, { ...OPTIONS, signal })).rejects.toBe(reason);
  });

  it("leaves no timer and no unread body behind", async () => {
    const cleared = vi.spyOn(globalThis, "clearTimeout");
    let seen: AbortSignal | undefined;
    answering((signal) => {
      seen = signal;
      return new Response("abc");
    });
    await download(URL, OPTIONS);
    expect(cleared).toHaveBeenCalledTimes(1);
    expect(seen!.aborted).toBe(true);
    cleared.mockRestore();
  });

  it("propagates errors of the caller's function", async () => {
    const mine = new Error("mine");
    answering(() => new Response("abc"));
    const onProgress = () => {
      throw mine;
    };
    await expect(download(URL, { ...OPTIONS, onProgress })).rejects.toBe(mine);
  });
});
