import type { Charts } from "./charts.ts";
import type { Facts } from "./facts.ts";
import { Html, html } from "./html.ts";
import { classesSection } from "./sections/classes.ts";
import { curvesSection } from "./sections/curves.ts";
import { dataSection } from "./sections/data.ts";
import { gradientsSection } from "./sections/gradients.ts";
import { mistakesSection } from "./sections/mistakes.ts";
import { overview } from "./sections/overview.ts";
import { reproduceSection } from "./sections/reproduce.ts";
import { settingsSection } from "./sections/settings.ts";
import { valuesSection } from "./sections/values.ts";
import { weightsSection } from "./sections/weights.ts";
import { STYLE } from "./style.ts";

/** No external resources, no scripts. */
const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

/** The HTML of the page. */
export function pageOf(facts: Facts, charts: Charts): string {
  const sections = [
    ["curves", "Training curves", curvesSection(facts, charts)],
    ["evaluation", "Evaluation", classesSection(facts, charts) ?? valuesSection(facts, charts)],
    ["mistakes", "Mistakes", mistakesSection(facts)],
    ["data", "Data", dataSection(facts, charts)],
    ["weights", "Weights", weightsSection(facts)],
    ["gradients", "Gradients", gradientsSection(facts, charts)],
    ["settings", "Settings", settingsSection(facts)],
    ["reproduce", "Reproduce", reproduceSection(facts)],
  ] as const;
  const shown = sections.filter(([, , section]) => section !== undefined);
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Html(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="gradlane">
<title>${facts.options.title ?? "Training report"}</title>
<style>${new Html(STYLE)}</style></head><body>
${overview(facts)}
<nav>${shown.map(([id, name]) => html`<a href="#${id}">${name}</a>`)}</nav>
<main>${shown.map(([, , section]) => section)}</main></body></html>
`.text;
}
