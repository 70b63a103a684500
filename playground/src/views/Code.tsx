// The code that repeats the training, and the hash that proves it.

import { attemptLater, copy, currentClient, download } from "../app/actions.ts";
import { currentStore, useApp } from "../app/store.ts";
import { codeOf } from "../recipe/code.ts";
import { commandOf } from "../recipe/command.ts";
import { givenDataset } from "../recipe/given.ts";
import type { OnnxSeen } from "../worker/looks/onnx.ts";
import { Panel } from "./Panel.tsx";

export function Code() {
  const { recipe, given, info, step, state, weightsHash, isEdited } = useApp(500);
  const isOwn = recipe.data.source === "own";
  const isResting = state !== "training";
  const steps = step > 0 && isResting ? step : (info?.totalSteps ?? 0);
  const code =
    info &&
    codeOf(recipe, {
      steps,
      stepsPerEpoch: info.stepsPerEpoch,
      ...(given && isOwn && { given: givenDataset(given, recipe.data), name: given.name }),
    });
  const command = commandOf(recipe, isOwn ? given?.name : undefined);
  return (
    <Panel
      title="The same in Node"
      class="code"
      aside={
        code && (
          <button type="button" onClick={() => copy(code, "Code copied")}>
            Copy
          </button>
        )
      }
    >
      <p class="hint">
        {isEdited
          ? "Weights were set by hand: the code does not repeat that."
          : `Trains ${steps.toLocaleString("en")} steps and prints the hash of the weights, equal in every bit to those of this page.`}
      </p>
      <dl class="hash">
        <dt>Weights hash after step {step.toLocaleString("en")}</dt>
        <dd>
          <code>{weightsHash || "–"}</code>
        </dd>
      </dl>
      {code && (
        <details>
          <summary>TypeScript</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: regions that scroll need the keyboard */}
          <section class="scroll" aria-label="TypeScript" tabIndex={0}>
            <pre>{code}</pre>
          </section>
        </details>
      )}
      <p>
        <button type="button" onClick={saveOnnx} disabled={!info}>
          Download as ONNX
        </button>
      </p>
      <details>
        <summary>Command line</summary>
        {command.line === undefined ? <p>{command.reason}</p> : <pre>{command.line}</pre>}
      </details>
    </Panel>
  );
}

const saveOnnx = () =>
  attemptLater(async () => {
    const { bytes, reason } = await currentClient().look<OnnxSeen>("onnx");
    download("model.onnx", [bytes], "application/octet-stream");
    const notice = reason && `The file takes what the preprocessing returns: ${reason}`;
    if (notice) currentStore().set({ notice });
  });
