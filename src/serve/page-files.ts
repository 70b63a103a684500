// The script and the style sheet of the page: files of their own, as its policy wants.

export const SCRIPT = `
"use strict";
for (const form of document.forms) {
  const output = form.querySelector("output");
  const shell = form.parentElement.querySelector("pre");
  const classes = JSON.parse(form.dataset.classes);
  const url = new URL(form.dataset.path, location.href.replace(/[?#].*/, ""));
  const rowOf = () => {
    if (form.dataset.kind === "numbers") return JSON.parse(form.elements.row.value);
    const fields = [...form.elements].filter((each) => each.name);
    return Object.fromEntries(fields.map(({ name, type, value }) =>
      [name, value === "" ? null : type === "number" ? Number(value) : value]));
  };
  const bodyOf = () => JSON.stringify({ instances: [rowOf()] });
  const quoted = (text) => "'" + text.replaceAll("'", "'\\\\''") + "'";
  const show = () => {
    try {
      const body = bodyOf();
      const given = body.length > 1000 ? "@request.json" : quoted(body);
      shell.textContent = "curl " + quoted(url.href) + " -H 'content-type: application/json' -d " + given;
    } catch (error) {
      shell.textContent = error.message;
    }
  };
  form.addEventListener("input", show);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const headers = { "content-type": "application/json" };
      const response = await fetch(url, { method: "POST", headers, body: bodyOf() });
      const answer = await response.json();
      output.classList.toggle("error", !response.ok);
      output.replaceChildren(...(response.ok ? shown(answer.predictions[0], classes) : [answer.error]));
    } catch (error) {
      output.classList.add("error");
      output.replaceChildren(error.message);
    }
  });
  show();
}

/** A prediction: its values by name, or as they are; probabilities by class. */
function shown(value, classes) {
  if (typeof value !== "object" || Array.isArray(value)) return [text(value)];
  const list = document.createElement("dl");
  const { probabilities, ...others } = value;
  const named = Array.isArray(probabilities) && probabilities.length === classes.length;
  const entries = named ? classes.map((name, i) => [name, probabilities[i]]) : Object.entries({ probabilities });
  for (const [name, each] of [...Object.entries(others), ...entries]) {
    if (each === undefined) continue;
    const [term, description] = [document.createElement("dt"), document.createElement("dd")];
    term.textContent = name;
    description.textContent = text(each);
    list.append(term, description);
  }
  return [list];
}

function text(value) {
  if (Array.isArray(value)) return value.map(text).join(", ");
  return typeof value === "number" ? String(Number(value.toPrecision(6))) : String(value);
}
`;

export const STYLE = `
:root{color-scheme:light dark;--ground:#fff;--panel:#f5f7f9;--ink:#1a2026;--soft:#5c6670;--line:#8b949e;--first:#0067a3;--on:#fff;--bad:#b3261e}
@media (prefers-color-scheme:dark){:root{--ground:#14181c;--panel:#1d2328;--ink:#e7ebee;--soft:#a3adb7;--line:#66717c;--first:#6cbdf0;--on:#0c1116;--bad:#ff8a78}}
*{box-sizing:border-box}
body{margin:0;color:var(--ink);background:var(--ground);font:16px/1.5 system-ui,"Segoe UI","DejaVu Sans",sans-serif;overflow-wrap:anywhere}
main{max-width:60rem;margin:0 auto;padding:1.5rem clamp(1rem,4vw,2.5rem) 3rem}
h1{margin:0 0 1rem;font-size:1.6rem}
h2{margin:0 0 1rem;font-size:1.25rem}
small{color:var(--soft);font-size:.85rem;font-weight:400}
section{margin:0 0 1.5rem;padding:1.2rem;background:var(--panel);border-radius:8px}
.fields{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,13rem),1fr));gap:.9rem 1.2rem;margin-bottom:1.2rem}
.wide{grid-column:1/-1}
label{display:block;font-weight:600}
input,select,textarea{width:100%;padding:.4rem .5rem;color:inherit;background:var(--ground);border:1px solid var(--line);border-radius:4px;font:inherit}
textarea,pre{font:14px/1.5 ui-monospace,"DejaVu Sans Mono",monospace}
button{padding:.5rem 1.4rem;color:var(--on);background:var(--first);border:0;border-radius:4px;font:inherit;font-weight:600;cursor:pointer}
:focus-visible{outline:3px solid var(--first);outline-offset:2px}
output{display:block;margin-top:1rem;min-height:1.5rem;font-size:1.1rem}
output.error{color:var(--bad);font-size:1rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1.2rem;margin:0}
dt{color:var(--soft)}
dd{margin:0;font-variant-numeric:tabular-nums}
details{margin-top:1rem}
summary{cursor:pointer}
pre{margin:.6rem 0 0;padding:.7rem .9rem;background:var(--ground);border-radius:4px;white-space:pre-wrap}
footer a,summary{color:var(--first)}
footer a{margin-right:1rem}
`;
