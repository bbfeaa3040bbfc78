// The page of a run: one cursor, and everything follows it. The cursor is a generation, or null for "now".

import { json, run as chosen, Refused } from "./api.js";
import { BrainView } from "./brain.js";
import { Charts } from "./charts.js";
import { count, element, fixed, isDark, number } from "./format.js";
import { showHeader, tellState } from "./header.js";
import { History } from "./history.js";
import { Inspector } from "./inspector.js";
import { showRuns } from "./list.js";
import { Player, Replay } from "./replay.js";
import { Stream } from "./stream.js";

const THROUGH_MILLISECONDS = 1600; // how long each champion is shown when playing through them

const NARROW = matchMedia("(max-width: 860px)");

const $ = (id) => document.getElementById(id);

class Page {
  constructor() {
    this.cursor = null;
    this.shown = null; // id of the champion that is shown
    this.pinned = null;
    this.brains = new Map();
    this.replays = new Map();
    this.brain = new BrainView($("brain"), (pinned) => this.pin(pinned));
    this.charts = new Charts($("charts"), (generation) => this.seek(generation));
    this.player = new Player(() => this.showStep());
    this.inspector = new Inspector($("card"), () => this.pin(null));
    new ResizeObserver(() => this.placeCard()).observe($("brain")); // after the brain's own, which has the new size by then
    this.stream = new Stream((kind, data) => this.hear(kind, data), (state, seconds) => this.tellConnection(state, seconds));
    this.bind();
  }

  async open() {
    this.facts = await json("run");
    await this.fetchHistory();
    $("run").hidden = false;
    $("message").hidden = true;
    this.showHeader();
    this.follow();
    this.stream.since = this.history.last >= 0 ? this.history.last : null;
    this.stream.open();
    requestAnimationFrame((now) => this.frame(now));
    setInterval(() => this.showHeader(), 5000); // "3 minutes ago" grows older by itself
  }

  async fetchHistory() {
    const [history, { champions }] = await Promise.all([json("history"), json("champions")]);
    this.history = new History(history);
    this.champions = new Map(champions.map((champion) => [champion.genome, champion]));
    this.stale = true;
  }

  /** One frame of the screen: time passes in the episode, and what has changed is drawn. */
  frame(now) {
    const passed = now - (this.before ?? now);
    this.before = now;
    this.player.pass(passed);
    if (this.stale) {
      this.stale = false;
      this.charts.show(this.history);
      this.showCursor();
    }
    this.brain.frame(now);
    this.drawPicture();
    requestAnimationFrame((next) => this.frame(next));
  }

  // what is heard from the run

  hear(kind, data) {
    if (kind === "hello" || kind === "status") {
      Object.assign(this.facts, data);
      this.showHeader();
    } else if (kind === "generation") {
      this.history.append(data);
      Object.assign(this.facts, { generations: data.generation + 1, evaluations: data.evaluations, validated: data.validated, species: Object.keys(data.species).length });
      if (data.best !== null) this.facts.best = Math.max(this.facts.best ?? -Infinity, data.best);
      this.stale = true;
      this.showHeader();
      if (this.cursor === null) this.follow();
    } else if (kind === "champion") {
      this.champions.set(data.genome, { replay: false, ...data });
    } else if (kind === "replay") {
      const champion = this.champions.get(data.genome);
      if (champion) champion.replay = true;
      this.replays.delete(data.genome);
      if (this.shown === data.genome) this.loadReplay(data.genome);
    } else if (kind === "resync") {
      this.fetchHistory().then(() => this.follow(), () => this.stream.lost());
    }
  }

  tellConnection(state, seconds) {
    this.lost = state === "lost" ? seconds : null;
    this.showHeader();
  }

  showHeader() {
    showHeader(this.facts, { lost: this.lost, exhibit: this.isExhibit() });
  }

  /** Whether this is a champion that is kept: it was bred elsewhere, and there is no past to show. */
  isExhibit() {
    return this.history.length === 1 && !this.facts.species;
  }

  // the cursor

  seek(generation) {
    this.cursor = generation >= this.history.last ? null : generation;
    this.follow();
  }

  follow() {
    $("run").classList.toggle("empty", !this.history.length);
    $("run").classList.toggle("exhibit", this.isExhibit());
    if (!this.history.length) {
      const genomes = this.facts.population_size ? `${count(this.facts.population_size, "genome")} are scored first. ` : "";
      $("hint").replaceChildren(element("b", "No generation is finished yet"), `${genomes}The first champion appears here by itself.`);
      return;
    }
    $("hint").replaceChildren();
    const index = this.history.index(this.cursor ?? this.history.last);
    this.showCursor();
    const genome = this.history.champion[index];
    if (genome !== this.shown) this.showChampion(genome);
  }

  showCursor() {
    if (!this.history.length) return;
    const { history } = this;
    const index = history.index(this.cursor ?? history.last);
    const generation = history.generations[index];
    this.charts.at(generation);
    $("charts").setAttribute("aria-valuemax", history.last + 1);
    $("charts").setAttribute("aria-valuenow", generation + 1);
    $("charts").setAttribute("aria-valuetext", `generation ${generation + 1}, best ${number(history.best[index])}`);
    $("cursor").replaceChildren(`generation ${(generation + 1).toLocaleString("en")}`, element("span", ` of ${(history.last + 1).toLocaleString("en")}`));
    $("live").setAttribute("aria-pressed", String(this.cursor === null));
    $("live").textContent = this.facts.state === "live" ? "live" : "latest";
    const series = [["best", "best", "thin positive"], ["champion_fitness", "champion", "positive"], ["mean", "mean", "faint"], ["validated", "validated", "dots good"]];
    const entries = series.filter(([name]) => history[name][index] !== null).map(([name, word, look]) => {
      const entry = element("span");
      const [style, hue] = look.includes(" ") ? look.split(" ") : ["", look];
      const key = element("i", "", style);
      key.style.borderColor = `var(--${hue})`;
      entry.append(key, `${word} `, element("b", number(history[name][index])));
      return entry;
    });
    const alive = element("span", "species ");
    alive.append(element("b", number(history.aliveAt(generation))));
    entries.push(alive);
    $("legend").replaceChildren(...entries);
  }

  /** Go to the champion so many champions away. */
  leap(steps) {
    const changes = this.history.changes();
    const now = this.history.generations[this.history.index(this.cursor ?? this.history.last)];
    const place = changes.filter((generation) => generation <= now).length - 1 + steps;
    if (place >= changes.length) return false;
    this.cursor = changes[Math.max(0, place)];
    this.follow();
    return place < changes.length - 1;
  }

  playThrough() {
    const stop = () => {
      clearInterval(this.through);
      this.through = null;
      $("through").setAttribute("aria-pressed", "false");
    };
    if (this.through) return stop();
    const changes = this.history.changes();
    if (this.history.champion[this.history.index(this.cursor ?? this.history.last)] === this.history.champion[this.history.length - 1]) {
      this.cursor = changes[0];
      this.follow();
    }
    $("through").setAttribute("aria-pressed", "true");
    this.through = setInterval(() => this.leap(1) || stop(), THROUGH_MILLISECONDS);
    return undefined;
  }

  // the champion

  async showChampion(genome) {
    const before = this.shown;
    this.shown = genome;
    try {
      const brain = await this.fetchBrain(genome, before);
      if (this.shown !== genome) return;
      this.player.load(null);
      this.brain.show(brain, matchMedia("(prefers-reduced-motion: reduce)").matches);
      this.pin(this.pinAgain(brain));
      this.describe(brain);
      await this.loadReplay(genome);
    } catch (error) {
      if (this.shown === genome) this.fail(error);
    }
  }

  fail(error) {
    $("note").textContent = error instanceof Refused ? error.message : "the server does not answer";
    this.shown = null;
  }

  async fetchBrain(genome, like) {
    if (!this.brains.has(genome)) {
      const brain = await json(`brain/${genome}`, like === null ? {} : { like });
      this.brains.set(genome, brain);
      if (this.brains.size > 40) this.brains.delete(this.brains.keys().next().value);
    }
    return this.brains.get(genome);
  }

  async loadReplay(genome) {
    const known = this.champions.get(genome);
    let replay = null;
    if (known?.replay) {
      if (!this.replays.has(genome)) {
        this.replays.set(genome, await Replay.fetch(genome).catch(() => null));
        if (this.replays.size > 6) this.replays.delete(this.replays.keys().next().value);
      }
      replay = this.replays.get(genome);
    }
    if (this.shown === genome) this.showReplay(replay);
  }

  describe(brain) {
    const hidden = brain.neurons.filter((neuron) => neuron.kind === "hidden").length;
    const enabled = brain.synapses.filter((synapse) => synapse.enabled).length;
    const name = element("b", `genome ${brain.genome}`);
    const since = this.isExhibit() ? "" : `champion since generation ${brain.generation + 1} · `;
    const facts = element("span", ` ${since}${count(hidden, "hidden neuron")} · ${count(enabled, "synapse")}`);
    $("champion").replaceChildren(name, facts);
    const known = this.champions.get(brain.genome);
    if (known) Object.assign(known, { neurons: brain.neurons.filter((neuron) => neuron.activation).length, synapses: brain.synapses.length });
    $("note").textContent = "";
    $("brain").setAttribute("aria-label", `The brain of genome ${brain.genome}: ${count(hidden, "hidden neuron")}, ${count(enabled, "synapse")}`);
    this.listTiles(brain);
    this.listChampions();
  }

  /** What the values in a grid of inputs mean, each in the colour that a cell has with it. */
  listTiles(brain) {
    $("tiles").hidden = !brain.grid || !brain.legend.length;
    const entries = brain.legend.map((words) => {
      const value = parseFloat(words);
      const entry = element("span");
      const cell = element("i");
      const hue = value ? `var(--${value < 0 ? "negative" : "positive"})` : "var(--faint)";
      cell.style.background = `color-mix(in srgb, ${hue} ${value ? 78 * Math.min(1, Math.abs(value)) : 14}%, transparent)`;
      entry.append(...(Number.isNaN(value) ? [] : [cell]), words.replace(/^-?[\d.]+\s+/, ""));
      return entry;
    });
    $("tiles").replaceChildren(...entries);
  }

  listChampions() {
    const table = $("numbers");
    if (!table.closest("details").open) return;
    const head = element("tr");
    for (const word of ["generation", "genome", "fitness", "validated", "neurons", "synapses"]) head.append(element("th", word));
    const rows = [...this.champions.values()].reverse().slice(0, 500).map((champion) => {
      const row = element("tr");
      const jump = element("button", String(champion.generation + 1));
      jump.addEventListener("click", () => this.seek(champion.generation));
      const cell = element("td");
      cell.append(jump);
      row.append(cell);
      for (const value of [champion.genome, champion.fitness, champion.validated, champion.neurons, champion.synapses]) row.append(element("td", number(value)));
      return row;
    });
    table.replaceChildren(head, ...rows);
  }

  // the episode

  showReplay(replay) {
    const facts = replay?.facts;
    $("episode").hidden = !replay;
    $("picture").hidden = !facts?.pictures.length;
    $("cases").hidden = !facts?.cases;
    $("blank").textContent = replay ? (facts.pictures.length || facts.cases ? "" : "This game has no picture.") : this.withoutReplay();
    if (facts?.cases) this.listCases(replay);
    $("seek").max = replay ? replay.steps - 1 : 0;
    this.player.load(replay);
  }

  withoutReplay() {
    const now = this.shown === this.history.champion[this.history.length - 1] && this.facts.state === "live";
    return now ? "No episode of this champion is recorded yet." : "No episode of this champion was recorded.";
  }

  listCases(replay) {
    const outputs = this.brain.brain.neurons.filter((neuron) => neuron.kind === "output");
    const head = element("tr");
    head.append(element("th", "case"), ...outputs.map((neuron) => element("th", neuron.label)));
    const rows = replay.facts.cases.map((label, step) => {
      const row = element("tr");
      row.append(element("td", label), ...outputs.map((_, index) => element("td", fixed(replay.output(step, index)))));
      return row;
    });
    $("cases").replaceChildren(head, ...rows);
  }

  showStep() {
    const { replay, step } = this.player;
    this.brain.at(replay, step);
    this.inspector.at(replay, step);
    $("playing").setAttribute("d", this.player.playing ? "M4 3h3v10H4zM9 3h3v10H9z" : "M5 2.5v11l8-5.5z");
    $("play").setAttribute("aria-label", this.player.playing ? "Pause" : "Play");
    if (!replay) return;
    $("seek").value = step;
    $("step").textContent = replay.facts.cases ? `case ${step + 1} of ${replay.steps}` : `step ${step + 1} of ${replay.steps}`;
    $("reward").textContent = replay.facts.cases ? "" : `reward ${number(replay.totals[step], 4)}`;
    this.unseen = replay.facts.pictures.length > 0;
    if (replay.facts.cases) [...$("cases").rows].slice(1).forEach((row, index) => row.setAttribute("aria-current", String(index === step)));
  }

  drawPicture() {
    if (!this.unseen || !this.player.replay) return;
    const bitmap = this.player.replay.picture(this.player.step);
    if (!bitmap) return;
    const canvas = $("picture");
    if (canvas.width !== bitmap.width || canvas.height !== bitmap.height) [canvas.width, canvas.height] = [bitmap.width, bitmap.height];
    canvas.getContext("2d").drawImage(bitmap, 0, 0);
    this.unseen = false;
  }

  // what is pinned

  pin(pinned) {
    this.pinned = pinned && this.brain.brain ? { ...pinned, id: nameOfPinned(this.brain.brain, pinned) } : null;
    this.brain.setPinned(this.pinned);
    this.inspector.show(this.brain.brain, this.pinned);
    this.placeCard();
    this.inspector.at(this.player.replay, this.player.step);
  }

  placeCard() {
    const card = $("card");
    if (this.pinned) card.style.setProperty("--left", `${this.brain.places.beside(this.pinned, card.offsetWidth)}px`);
  }

  /** The same neuron or synapse in another champion, if it has it too. */
  pinAgain(brain) {
    if (!this.pinned) return null;
    const kind = this.pinned.neuron !== undefined ? "neuron" : "synapse";
    const index = kind === "neuron" ? brain.neurons.findIndex((neuron) => neuron.id === this.pinned.id) : brain.synapses.findIndex((synapse) => synapse.marking === this.pinned.id);
    return index < 0 ? null : { [kind]: index };
  }

  // hands and keys

  bind() {
    const { player } = this;
    const toggle = () => {
      player.playing = !player.playing;
      this.showStep();
    };
    const hold = (steps) => {
      player.playing = false;
      player.seek(player.step + steps);
    };
    const goLive = () => {
      this.cursor = null;
      this.follow();
    };
    $("play").addEventListener("click", toggle);
    $("back").addEventListener("click", () => hold(-1));
    $("forth").addEventListener("click", () => hold(1));
    $("seek").addEventListener("input", () => hold(Number($("seek").value) - player.step));
    $("speed").addEventListener("change", () => (player.speed = Number($("speed").value)));
    $("earlier").addEventListener("click", () => this.leap(-1));
    $("later").addEventListener("click", () => this.leap(1));
    $("through").addEventListener("click", () => this.playThrough());
    $("live").addEventListener("click", goLive);
    $("numbers").closest("details").addEventListener("toggle", () => this.listChampions());
    for (const id of ["weight", "signal", "disabled"]) $(id).addEventListener("input", () => this.sift());
    const keys = { " ": toggle, ",": () => hold(-1), ".": () => hold(1), l: goLive, p: () => this.playThrough(), t: switchTheme, PageUp: () => this.leap(-1), PageDown: () => this.leap(1), Escape: () => this.pin(null) };
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || /^(input|select|textarea)$/i.test(event.target.tagName) && event.key !== "Escape") return;
      if (event.key === " " && /^(button|summary|a)$/i.test(event.target.tagName)) return;
      const generation = this.history?.length ? this.history.generations[this.history.index(this.cursor ?? this.history.last)] : 0;
      const far = { ArrowLeft: generation - 1, ArrowRight: generation + 1, Home: 0, End: this.history?.last ?? 0 }[event.key];
      if (far !== undefined && this.history?.length) this.seek(Math.max(0, Math.min(this.history.last, far)));
      else if (keys[event.key]) keys[event.key]();
      else return;
      event.preventDefault();
    });
    const unfold = () => ($("sieve").open = !NARROW.matches);
    NARROW.addEventListener("change", unfold);
    unfold();
    addEventListener("themechange", () => {
      this.brain.recolour();
      this.stale = true;
    });
  }

  sift() {
    const least = { weight: Number($("weight").value), signal: Number($("signal").value) };
    for (const id of ["weight", "signal"]) $(id).nextElementSibling.textContent = least[id] ? `${Math.round(100 * least[id])} %` : "0";
    this.brain.sift(least, $("disabled").checked);
  }
}

function nameOfPinned(brain, pinned) {
  return pinned.neuron !== undefined ? brain.neurons[pinned.neuron].id : brain.synapses[pinned.synapse].marking;
}

function switchTheme() {
  document.documentElement.dataset.theme = isDark() ? "light" : "dark";
  localStorage.setItem("theme", document.documentElement.dataset.theme);
  dispatchEvent(new Event("themechange"));
}

function say(title, words) {
  for (const id of ["run", "runs"]) $(id).hidden = true;
  $("message").hidden = false;
  $("message").firstElementChild.textContent = title;
  $("message").lastElementChild.textContent = words;
}

async function begin() {
  const theme = localStorage.getItem("theme");
  if (theme) document.documentElement.dataset.theme = theme;
  $("theme").addEventListener("click", switchTheme);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => dispatchEvent(new Event("themechange")));
  try {
    const { single } = await json("runs");
    document.querySelector(".home").hidden = single !== null || chosen === null;
    if (single === null && chosen === null) {
      $("name").textContent = "runs";
      await showRuns($("runs"), tellState);
    } else {
      await new Page().open();
    }
  } catch (error) {
    if (error instanceof Refused) {
      tellState("gone", "nothing to show");
      say("This run cannot be shown", error.message);
    } else {
      tellState("reconnecting", "server gone, trying again in 3 s");
      say("The server does not answer", "It is asked again every few seconds. Is neat view still running?");
      console.info(error);
      setTimeout(begin, 3000);
    }
  }
}

begin();
