"""Page: a controller as one HTML file, on which a person can try it: its drawing, lit by what it computes.

The file needs no network and no other file: its security policy forbids all requests. Its script is the ES module of
`neat.exchange.javascript`, and the code below it that shows what the controller computes.
"""

import html
import json
import re
from string import Template
from typing import Any

from neat.drawing.diagram import diagram_of
from neat.drawing.svg import svg
from neat.exchange.javascript import javascript_source
from neat.exchange.plan import Plan
from neat.exchange.text import Functions, heading

MOST_FIELDS = 64
"""Numbers of an observation that have a field each; more of them, or nested ones, are typed as JSON."""


def page_source(plan: Plan, functions: Functions | None = None, grid: tuple[int, int] | None = None) -> str:
    """Return a page with the drawing of a network, and fields for an observation, which show the action.

    Args:
        plan: What to write.
        functions: Registered activation functions by name, as JavaScript expressions of `x`.
        grid: Rows and columns of the first inputs, which are drawn so.

    Raises:
        GenomeError: A function cannot be written.
    """
    origin = plan.origin
    title = origin.title or f"genome {origin.genome}"
    diagram = diagram_of(_record(plan), input_labels=plan.input_labels, output_labels=plan.output_labels, grid=grid)
    data = {
        "outputs": plan.output_labels,
        "neurons": [neuron.label or neuron.kind for neuron in diagram.neurons],
        "fields": _fields(plan),
        "observation": _first_observation(plan),
        "recurrent": plan.recurrent,
    }
    script = f"{javascript_source(plan, functions)}\nconst PAGE = {json.dumps(data)};\n{_SCRIPT}"
    parts = {
        "title": html.escape(title),
        "facts": "".join(f"<p>{html.escape(line)}</p>" for line in heading(plan)[1:2]),
        "origin": html.escape(str(origin)),
        "drawing": svg(diagram, title),
        "style": _STYLE,
        "script": _within_element(script),
    }
    return Template(_PAGE).substitute(parts)


def script_of(page: str) -> str:
    """Return the ES module of a page, which exports `Controller`."""
    found = re.search(r'<script type="module">\n(.*)</script>', page, re.DOTALL)
    assert found is not None  # noqa: S101  # `page_source` writes one
    return found[1]


def _within_element(script: str) -> str:
    """Return a script without what would end its element: labels and names may contain anything."""
    return script.replace("</", "<\\/").replace("<!--", "<\\!--")


def _record(plan: Plan) -> dict[str, Any]:
    """Return what `diagram_of` reads of the JSON of a genome."""
    ids = [*range(plan.sensors), *(neuron.id for neuron in sorted(plan.neurons, key=lambda one: one.slot))]
    synapses = [(ids[signal.source], neuron.id, signal.weight) for neuron in plan.neurons for signal in neuron.signals]
    return {
        "id": plan.origin.genome,
        "shape": {
            "inputs": plan.inputs, "outputs": plan.outputs, "bias_neuron": plan.bias_neuron, "recurrent": plan.recurrent
        },
        "neurons": [
            {name: getattr(neuron, name) for name in ("id", "bias", "response", "activation", "aggregation")}
            for neuron in sorted(plan.neurons, key=lambda one: one.slot)
        ],
        "synapses": [
            {"marking": marking, "source": source, "target": target, "weight": weight, "enabled": True}
            for marking, (source, target, weight) in enumerate(synapses)
        ],
    }  # fmt: skip


def _fields(plan: Plan) -> list[dict[str, Any]] | None:
    """Return a field for each number of an observation: its label, lowest and highest value, and step.

    None where observations are nested, or of many numbers.
    """
    leaves = plan.input_rules.leaves
    if len(leaves) != 1 or leaves[0].path or leaves[0].size > MOST_FIELDS:
        return None
    (leaf,) = leaves
    if leaf.ranges:
        return [
            {"label": f"observation {i}" if len(leaf.ranges) > 1 else "observation", "low": low,
             "high": low + count - 1, "step": 1}
            for i, (low, count) in enumerate(leaf.ranges)
        ]  # fmt: skip
    named = leaf.size == plan.inputs and plan.input_rules.is_order_kept
    fields = []
    for i in range(leaf.size):
        low, high = (-1.0, 1.0) if not named else _range(plan, i)
        label = plan.input_labels[i] if named else f"observation {i}"
        fields.append({"label": label, "low": low, "high": high, "step": "any"})
    return fields


def _range(plan: Plan, i: int) -> tuple[float, float]:
    """Return between which numbers an input is moved: those that become -1 and 1."""
    offset, scale = 0.0, 1.0
    for scaling in reversed(plan.input_rules.scalings):
        own, by = scaling.offset[i % len(scaling.offset)], scaling.scale[i % len(scaling.scale)]
        offset, scale = float(own + by * offset), float(by * scale)
    return offset - abs(scale), offset + abs(scale)


def _first_observation(plan: Plan) -> Any:
    """Return an observation to begin with: zeros, or the lowest values where those are whole numbers."""
    first: Any = None
    for leaf in plan.input_rules.leaves:
        numbers = [low for low, _ in leaf.ranges] if leaf.ranges else [0] * leaf.size
        if not leaf.path:
            return numbers
        first = {} if first is None else first
        part = first
        for key in leaf.path[:-1]:
            part = part.setdefault(key, {})
        part[leaf.path[-1]] = numbers
    return first if first is not None else []


_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy"
  content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none';
  form-action 'none'">
<title>$title</title>
<style>
$style</style>
</head>
<body>
<header><h1>$title</h1>$facts</header>
<main>
<figure>$drawing</figure>
<form id="observation" autocomplete="off">
<h2>It observes</h2>
<div id="fields"></div>
<label for="json">as JSON</label>
<textarea id="json" rows="2" spellcheck="false"></textarea>
<p id="error" role="alert" hidden></p>
<p id="buttons"><button id="step">Step</button><button id="reset" type="button">Reset</button>
<span id="steps"></span></p>
</form>
<section>
<h2>It does</h2>
<output id="action" for="observation"></output>
<div id="outputs"></div>
</section>
</main>
<footer>$origin</footer>
<noscript>The drawing needs no script; to compute, the page does.</noscript>
<script type="module">
$script</script>
</body>
</html>
"""
_STYLE = """:root {
  --paper: #f6f7f9; --panel: #ffffff; --ink: #1f2430; --soft: #667085; --line: #d9dee7; --node: #eef1f6;
  --positive: #2f6fd0; --negative: #d9731a; --wrong: #b42318;
  font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #12151c; --panel: #1a1f29; --ink: #e8ebf2; --soft: #98a2b3; --line: #323a49; --node: #2a3140;
    --positive: #6ea8ff; --negative: #f5a04c; --wrong: #ff8a7a;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem clamp(1rem, 4vw, 3rem); max-width: 88rem; }
h1 { font-size: 1.4rem; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 0.8rem; margin: 0 0 0.75rem; color: var(--soft); text-transform: uppercase; letter-spacing: 0.08em; }
footer { margin-top: 1.2rem; }
header p { margin: 0.2rem 0 1.2rem; }
header p, footer { color: var(--soft); overflow-wrap: anywhere; }
main { display: grid; gap: 1.2rem; grid-template-columns: minmax(0, 2.2fr) minmax(17rem, 1fr); }
figure, form, section {
  margin: 0; padding: 1.1rem; border: 1px solid var(--line); border-radius: 14px; background: var(--panel);
}
figure { grid-row: span 2; align-self: start; position: sticky; top: 1rem; }
figure svg { display: block; width: 100%; height: auto; }
figure svg > rect:first-of-type { fill: var(--panel); }
figure svg text { fill: var(--ink); }
figure svg :is(rect:not(:first-of-type), circle:not([fill="none"])) {
  fill: var(--node); stroke: var(--ink); transition: fill 0.15s;
}
figure svg rect:not(:first-of-type) { stroke: var(--soft); }
figure svg [stroke="#2f6fd0"] { stroke: var(--positive); }
figure svg [stroke="#d9731a"] { stroke: var(--negative); }
#fields { max-height: 24rem; overflow: auto; margin: 0 -3px 0.75rem; padding: 3px; }
#fields label {
  display: grid; grid-template-columns: 1fr 6.5rem; gap: 0 0.75rem; align-items: center; margin-bottom: 0.5rem;
}
#fields span { overflow-wrap: anywhere; }
#fields input[type="range"] { grid-column: 1 / -1; width: 100%; margin: 0; accent-color: var(--positive); }
label[for="json"] { color: var(--soft); font-size: 0.85rem; }
input[type="number"], textarea, button {
  width: 100%; font: inherit; font-variant-numeric: tabular-nums; color: inherit; background: var(--paper);
  border: 1px solid var(--line); border-radius: 8px; padding: 0.3rem 0.55rem;
}
textarea { resize: vertical; font-family: ui-monospace, monospace; font-size: 0.85rem; }
button { width: auto; cursor: pointer; padding: 0.35rem 0.9rem; }
button#step { background: var(--positive); border-color: var(--positive); color: var(--panel); }
:is(input, textarea, button):focus-visible { outline: 2px solid var(--positive); outline-offset: 1px; }
#buttons { display: flex; gap: 0.5rem; align-items: center; margin: 0.75rem 0 0; color: var(--soft); }
#error { color: var(--wrong); margin: 0.5rem 0 0; overflow-wrap: anywhere; }
#action {
  display: block; font: 600 1.15rem/1.4 ui-monospace, monospace; overflow-wrap: anywhere; margin-bottom: 0.9rem;
  max-height: 9rem; overflow: auto;
}
.output { display: grid; grid-template-columns: 1fr auto; gap: 0 0.75rem; margin-bottom: 0.5rem; }
.output meter { grid-column: 1 / -1; width: 100%; height: 0.6rem; }
.output meter { border: 0; border-radius: 5px; background: var(--node); }
.output meter::-webkit-meter-bar { border: 0; border-radius: 5px; background: var(--node); }
.output meter::-webkit-meter-optimum-value { border-radius: 5px; background: var(--positive); }
.output meter::-moz-meter-bar { border-radius: 5px; background: var(--positive); }
.negative meter::-webkit-meter-optimum-value { background: var(--negative); }
.negative meter::-moz-meter-bar { background: var(--negative); }
.output span + span { font-variant-numeric: tabular-nums; }
[hidden] { display: none !important; }
@media (max-width: 52rem) {
  main { grid-template-columns: minmax(0, 1fr); }
  figure { position: static; overflow-x: auto; }
  figure svg { min-width: 38rem; }
}
@media (prefers-reduced-motion: reduce) { * { transition: none !important; } }
"""
_SCRIPT = r"""
function showPage() {
  const at = (id) => document.getElementById(id);
  const made = (tag, properties = {}) => Object.assign(document.createElement(tag), properties);
  const controller = new Controller();
  const dots = [...document.querySelectorAll('figure svg :is(rect:not(:first-of-type), circle:not([fill="none"]))')];
  const names = dots.map((dot) => dot.appendChild(document.createElementNS(dot.namespaceURI, "title")));
  let steps = 0;

  const fields = (PAGE.fields ?? []).map(({ label, low, high, step }, i) => {
    const row = at("fields").appendChild(made("label"));
    const value = PAGE.observation[i];
    row.append(made("span", { textContent: label }));
    const number = row.appendChild(made("input", { type: "number", step, value }));
    const range = row.appendChild(made("input", { type: "range", min: low, max: high, step, value }));
    range.setAttribute("aria-label", label);
    number.addEventListener("input", () => { range.value = number.value; fromFields(); });
    range.addEventListener("input", () => { number.value = Number(Number(range.value).toPrecision(4)); fromFields(); });
    return { number, range };
  });
  const rows = PAGE.outputs.map((label) => {
    const row = at("outputs").appendChild(made("div", { className: "output" }));
    row.append(made("span", { textContent: label }));
    const value = row.appendChild(made("span"));
    const meter = row.appendChild(made("meter", { min: 0, max: 1 }));
    meter.setAttribute("aria-label", label);
    return { row, value, meter };
  });

  function fromFields() {
    at("json").value = JSON.stringify(fields.map(({ number }) => (number.value === "" ? null : Number(number.value))));
    changed();
  }

  function toFields(observation) {
    const numbers = [observation].flat(Infinity).map((x) => (Number.isFinite(x) ? x : ""));
    fields.forEach(({ number, range }, i) => { number.value = range.value = numbers[i] ?? ""; });
  }

  function changed() {
    if (!PAGE.recurrent) compute();
  }

  function compute() {
    const error = at("error");
    error.hidden = true;
    try {
      const action = controller.act(JSON.parse(at("json").value));
      steps += 1;
      at("action").textContent = JSON.stringify(action, (_, x) => (Number.isFinite(x) ? Number(x.toPrecision(5)) : x));
    } catch (problem) {
      at("action").textContent = "";
      error.hidden = false;
      error.textContent = problem instanceof SyntaxError ? `not JSON: ${problem.message}` : problem.message;
    }
    show();
  }

  function show() {
    dots.forEach((dot, i) => {
      const value = controller.values[i];
      const share = Math.round(100 * Math.min(1, Math.abs(value)));
      const colour = value < 0 ? "--negative" : "--positive";
      dot.style.fill = `color-mix(in oklab, var(${colour}) ${share}%, var(--node))`;
      names[i].textContent = `${PAGE.neurons[i]}: ${value.toPrecision(4)}`;
    });
    const largest = Math.max(1, ...controller.outputs.map(Math.abs));
    controller.outputs.forEach((output, i) => {
      const { row, value, meter } = rows[i];
      value.textContent = output.toPrecision(4);
      meter.value = Math.abs(output) / largest;
      row.classList.toggle("negative", output < 0);
    });
    at("steps").textContent = PAGE.recurrent ? `step ${steps}; the network remembers until it is reset` : "";
  }

  at("json").value = JSON.stringify(PAGE.observation);
  at("json").addEventListener("input", () => {
    try {
      toFields(JSON.parse(at("json").value));
    } catch {
      // being typed
    }
    changed();
  });
  at("observation").addEventListener("submit", (event) => { event.preventDefault(); compute(); });
  at("reset").addEventListener("click", () => {
    controller.reset();
    steps = 0;
    at("action").textContent = "";
    show();
    changed();
  });
  at("buttons").hidden = !PAGE.recurrent;
  show();
  changed();
}

if (typeof document !== "undefined") showPage();
"""
