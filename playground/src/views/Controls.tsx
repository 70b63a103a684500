// Play, pause, step, epoch, stop, reset.

import { change, pause, play, reset, setSpeed, train, trainEpoch } from "../app/actions.ts";
import { useApp } from "../app/store.ts";
import { NumberField, SelectField } from "./fields.tsx";

const SPEEDS = [
  ["0", "full speed"],
  ["60", "60 steps a second"],
  ["10", "10 steps a second"],
  ["2", "2 steps a second"],
] as const;

export function Controls() {
  const { state, step, info, stepsPerSecond, recipe, limit } = useApp(100);
  const { stop } = recipe;
  const isPlaying = state === "training";
  const isOver = state === "done" || state === "diverged" || state === "failed";
  const total = info?.totalSteps ?? 0;
  const count = (value: number) => Math.floor(value).toLocaleString("en");
  const epochs = info ? step / info.stepsPerEpoch : 0;
  return (
    <section class="controls" aria-label="Training">
      <div class="buttons">
        <button type="button" class="icon" onClick={reset} title="Back to the first weights">
          <Icon path="M5 4v5h5M5.6 9A7 7 0 1 1 5 13" />
          <span class="hidden">Reset</span>
        </button>
        <button
          type="button"
          class="icon play"
          onClick={isPlaying ? pause : play}
          disabled={isOver}
          title={isPlaying ? "Pause" : "Train"}
        >
          {isPlaying ? <Icon path="M8 5v14M16 5v14" /> : <Icon path="M8 5l11 7-11 7z" isFilled />}
          <span class="hidden">{isPlaying ? "Pause" : "Train"}</span>
        </button>
        <button type="button" onClick={() => train(1)} disabled={isPlaying || isOver}>
          Step
        </button>
        <button type="button" onClick={trainEpoch} disabled={isPlaying || isOver}>
          Epoch
        </button>
      </div>
      <dl class="counts">
        <div>
          <dt>Epoch</dt>
          <dd>{count(epochs)}</dd>
        </div>
        <div>
          <dt>Step</dt>
          <dd>
            {count(step)}
            <small> of {count(total)}</small>
          </dd>
        </div>
        <div>
          <dt>Steps a second</dt>
          <dd>{stepsPerSecond > 0 ? count(stepsPerSecond) : "–"}</dd>
        </div>
      </dl>
      <div class="row">
        <NumberField
          label="Stop after"
          value={stop.count}
          min={1}
          step={1}
          onChange={(value) => change({ stop: { ...stop, count: value } })}
        />
        <SelectField
          label="Unit"
          value={stop.unit}
          options={["epochs", "steps"]}
          onChange={(unit) => change({ stop: { ...stop, unit: unit as typeof stop.unit } })}
        />
        <SelectField
          label="Speed"
          value={String(limit)}
          options={SPEEDS}
          onChange={(value) => setSpeed(Number(value))}
        />
        <NumberField
          label="Seed"
          value={recipe.seed}
          min={0}
          step={1}
          onChange={(seed) => change({ seed })}
        />
      </div>
    </section>
  );
}

interface IconProps {
  readonly path: string;
  readonly isFilled?: boolean;
}

/** A drawing of 24 by 24. */
export function Icon({ path, isFilled = false }: IconProps) {
  return (
    <svg class={isFilled ? "glyph filled" : "glyph"} viewBox="0 0 24 24" aria-hidden="true">
      <path d={path} />
    </svg>
  );
}
