// What was refused, what went wrong, and what a screen reader hears: an epoch at most.

import { useEffect, useState } from "preact/hooks";
import { change, reset } from "../app/actions.ts";
import { currentStore, useApp } from "../app/store.ts";
import { shortNumber } from "./Panel.tsx";

export function Messages() {
  const { refusal, failure, state, notice, recipe } = useApp(200);
  const { learningRate } = recipe.optimizer;
  return (
    <div class="messages">
      {refusal && (
        <p class="message refused" role="alert">
          <b>Not changed.</b> {refusal}
          <button type="button" onClick={() => currentStore().set({ refusal: undefined })}>
            Close
          </button>
        </p>
      )}
      {failure && (state === "diverged" || state === "failed") && (
        <div class="message" role="alert">
          <p>
            <b>{state === "diverged" ? "The training diverged." : "This cannot be trained."}</b>{" "}
            {failure}.
          </p>
          {state === "diverged" && (
            <p>
              <button type="button" onClick={reset}>
                Reset
              </button>
              {typeof learningRate === "number" && (
                <button
                  type="button"
                  onClick={() =>
                    change({ optimizer: { ...recipe.optimizer, learningRate: learningRate / 10 } })
                  }
                >
                  Learning rate {shortNumber(learningRate / 10)} instead of{" "}
                  {shortNumber(learningRate)}
                </button>
              )}
            </p>
          )}
        </div>
      )}
      <p class="notice" role="status">
        {notice}
      </p>
      <Live />
    </div>
  );
}

/** Milliseconds between two sentences. */
const PAUSE = 5000;

/** Says how far the training is: at the end of an epoch, and not all the time. */
function Live() {
  const { state, epoch } = useApp();
  const [text, setText] = useState("");
  const [last, setLast] = useState(0);
  useEffect(() => {
    const now = performance.now();
    if (epoch === 0 || (state === "training" && now - last < PAUSE)) return;
    const row = currentStore().curves.epochs.at(-1);
    if (!row) return;
    setLast(now);
    const validation =
      row.validationLoss === undefined
        ? ""
        : `, validation loss ${shortNumber(row.validationLoss)}`;
    setText(`Epoch ${row.epoch}: loss ${shortNumber(row.loss)}${validation}`);
  }, [state, epoch]);
  return (
    <p class="hidden" aria-live="polite">
      {text}
    </p>
  );
}
