// What is needed to reproduce the weights.

import { engineLine } from "../../engine/engine-line.ts";
import { NUMERICS_VERSION } from "../../engine/numerics-version.ts";
import { packageVersion } from "../../node/version.ts";
import type { Facts } from "../facts.ts";
import { factsOf, type Html, html } from "../html.ts";

/** Seed, versions, engine, weights hash and command. */
export function reproduceSection({ model, options }: Facts): Html {
  const facts = [
    ["weights hash", html`<code>${model.weightsHash()}</code>`],
    ["seed", String(model.architecture.seed)],
    ["gradlane", packageVersion],
    ["numerics version", NUMERICS_VERSION],
    ["Node", `${process.versions.node}, ${process.platform}-${process.arch}`],
    ["engine", engineLine()],
  ] as const;
  return html`<section id="reproduce"><h2>Reproduce</h2>
<p>The same data, seed and numerics version produce bit-identical weights on every machine.</p>
${factsOf(facts)}
${options.command !== undefined && html`<pre><code>${options.command}</code></pre>`}</section>`;
}
