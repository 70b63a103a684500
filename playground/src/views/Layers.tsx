// What goes on inside: distributions and norms of every layer.

import { useApp } from "../app/store.ts";
import type { Distribution, LayerDistributions } from "../worker/looks/distributions.ts";
import { DataTable, Panel, shortNumber } from "./Panel.tsx";

export function Layers() {
  const { looks, flow } = useApp(400);
  const layers = (looks.distributions as LayerDistributions[] | undefined) ?? [];
  const measured = flow?.layers ?? [];
  const of = (name: string) => measured.find((each) => each.name === name);
  const percent = (share: number | undefined) =>
    share === undefined ? "–" : `${Math.round(share * 100)} %`;
  return (
    <Panel title="Inside the layers" class="layers">
      <p class="hint">
        Outputs, weights and gradients of each layer over 128 rows of the training set. The update
        ratio is the size of a step beside the size of the weights: about 0.001 is usual.
      </p>
      <div class="histograms">
        {layers.map(({ name, activations, weights, gradients }) => {
          const step = of(name);
          return (
            <div key={name} class="histogram-row">
              <h3>{name}</h3>
              <Bars title={`${name}: outputs`} caption="outputs" distribution={activations} />
              {weights && (
                <Bars title={`${name}: weights`} caption="weights" distribution={weights} />
              )}
              {gradients && (
                <Bars title={`${name}: gradients`} caption="gradients" distribution={gradients} />
              )}
              {step && (
                <dl class="facts">
                  <div>
                    <dt>update ratio</dt>
                    <dd>{step.updateRatio === undefined ? "–" : shortNumber(step.updateRatio)}</dd>
                  </div>
                  <div>
                    <dt>dead</dt>
                    <dd>{percent(step.deadShare)}</dd>
                  </div>
                  <div>
                    <dt>saturated</dt>
                    <dd>{percent(step.saturatedShare)}</dd>
                  </div>
                </dl>
              )}
            </div>
          );
        })}
      </div>
      <DataTable
        summary={
          flow ? `The numbers of step ${flow.step}` : "The numbers of the last measured step"
        }
        head={[
          "layer",
          "output mean",
          "output deviation",
          "gradient norm",
          "update ratio",
          "dead",
          "saturated",
        ]}
        rows={measured.map((each) => [
          each.name,
          each.activations.mean,
          each.activations.deviation,
          each.gradients?.norm ?? "",
          each.updateRatio ?? "",
          percent(each.deadShare),
          percent(each.saturatedShare),
        ])}
      />
    </Panel>
  );
}

interface BarsProps {
  readonly title: string;
  readonly caption: string;
  readonly distribution: Distribution;
}

/** A histogram. */
export function Bars({ title, caption, distribution: { counts, low, high } }: BarsProps) {
  const most = Math.max(...counts);
  const bars = counts.map((count, i) => {
    const height = (count / most) * 40;
    return `M${i + 0.1} ${40 - height}h.8v${height}h-.8z`;
  });
  const range = `${shortNumber(low)} to ${shortNumber(high)}`;
  return (
    <figure class="bars">
      <svg
        viewBox={`0 0 ${counts.length} 40`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${title}, from ${range}`}
      >
        <path d={bars.join("")} />
      </svg>
      <figcaption>
        <span>{caption}</span>
        <span>{range}</span>
      </figcaption>
    </figure>
  );
}
