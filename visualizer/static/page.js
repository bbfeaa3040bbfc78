// The page of a run. A cursor chooses a generation; champion, charts and numbers follow it.

import { json, Refused, runName } from "./api.js";
import { ChampionTable } from "./champion_table.js";
import { ChampionView } from "./champion_view.js";
import { Charts } from "./charts.js";
import { Cursor } from "./cursor.js";
import { byId, element, find } from "./dom.js";
import { count } from "./format.js";
import { frames, requestFrame } from "./frames.js";
import { showHeader, showState } from "./header.js";
import { History } from "./history.js";
import { bindKeys } from "./keys.js";
import { showWords } from "./legend.js";
import { PlaceKeeper } from "./place.js";
import { showRuns } from "./runs.js";
import { SpeciesCard } from "./species_card.js";
import { Stream } from "./stream.js";
import { openTheme } from "./theme.js";

/** @import { Brain, Champion, GenerationEvent, HistoryColumns, RunFacts } from "./api.js" */

const RETRY_SECONDS = 3;
const HEADER_MILLISECONDS = 5000; // between two updates of "3 minutes ago"
const NARROW = matchMedia("(max-width: 860px)");

class Page {
  /**
   * @param {RunFacts} facts
   * @param {History} history
   * @param {Map<number, Champion>} champions   by genome, oldest first
   */
  constructor(facts, history, champions) {
    this.facts = facts;
    this.champions = champions;
    /** @type {number | null} */
    this.secondsToRetry = null; // while the server is lost
    this.stale = true;
    this.champion = new ChampionView({
      isBundled: () => this.bundled,
      hasReplay: (genome) => this.champions.get(genome)?.replay ?? false,
      whyNoReplay: () => this.whyNoReplay(),
      onShow: (brain) => {
        this.updateTable(brain);
        this.place.onBrain();
      },
      onMove: () => this.place.onMove(),
    });
    this.species = new SpeciesCard();
    this.charts = new Charts(
      byId("charts"),
      (generation) => this.cursor.seek(generation),
      (species) => this.species.show(species),
    );
    this.cursor = new Cursor(history, this.charts, () => this.showGeneration());
    const seek = (/** @type {number} */ generation) => this.cursor.seek(generation);
    this.table = new ChampionTable(() => this.champions.values(), seek);
    this.stream = new Stream(
      (name, data) => this.onEvent(name, data),
      (seconds) => this.onConnection(seconds),
    );
    this.place = new PlaceKeeper(this.cursor, this.champion, this.charts);
    bindKeys(this.cursor, this.champion, this.species);
    addEventListener("themechange", () => {
      this.champion.view.recolour();
      this.species.recolour();
      this.refresh();
    });
  }

  static async fetch() {
    /** @type {RunFacts} */
    const facts = await json("run");
    const { history, champions } = await fetchHistory();
    return new Page(facts, history, champions);
  }

  get history() {
    return this.cursor.history;
  }

  open() {
    byId("run").hidden = false;
    byId("message").hidden = true;
    const unfold = () => (byId("filter", HTMLDetailsElement).open = !NARROW.matches);
    NARROW.addEventListener("change", unfold);
    unfold();
    this.showHeader();
    this.charts.setGoal(this.facts.solved_at ?? null);
    showWords(this.facts.solved_at ?? null);
    this.showGeneration();
    this.charts.show(this.history);
    this.place.open();
    this.stream.since = this.history.length ? this.history.last : null;
    this.stream.open();
    frames.draw = (now, elapsed, rested) => this.frame(now, elapsed, rested);
    this.refresh();
    setInterval(() => this.showHeader(), HEADER_MILLISECONDS);
  }

  /** Draw the charts again with the next frame. */
  refresh() {
    this.stale = true;
    requestFrame();
  }

  /**
   * Advance the episode, and draw what has changed; return the milliseconds until the next step.
   * @param {number} now   milliseconds
   * @param {number} elapsed   milliseconds since the last frame
   * @param {boolean} rested   whether nothing moved in between, so that the interval says nothing about the pace
   */
  frame(now, elapsed, rested) {
    if (this.stale) {
      this.stale = false;
      this.charts.show(this.history);
      this.showCursor();
    }
    if (rested) this.champion.view.lastFrame = null;
    this.champion.episode.frame(elapsed);
    this.champion.view.frame(now);
    return this.champion.episode.player.wait;
  }

  /**
   * @param {string} name
   * @param {any} data
   */
  onEvent(name, data) {
    if (name === "hello" || name === "status") {
      Object.assign(this.facts, data);
      this.showHeader();
    } else if (name === "generation") {
      this.appendGeneration(data);
    } else if (name === "champion") {
      this.champions.set(data.genome, { replay: false, ...data });
    } else if (name === "replay") {
      const champion = this.champions.get(data.genome);
      if (champion) champion.replay = true;
      this.champion.episode.forget(data.genome);
      if (this.champion.genome === data.genome) this.champion.loadReplay(data.genome);
    } else if (name === "resync") {
      this.fetchAgain();
    }
  }

  /** @param {GenerationEvent} event */
  appendGeneration(event) {
    const { generation, best, evaluations, validated, species } = event;
    this.history.append(event);
    Object.assign(this.facts, {
      generations: generation + 1,
      evaluations,
      validated,
      species: Object.keys(species).length,
      best: best === null ? this.facts.best : Math.max(this.facts.best ?? -Infinity, best),
    });
    this.refresh();
    this.showHeader();
    if (this.cursor.following) this.showGeneration();
  }

  /** Fetch the whole history again: too much was missed, or generations were withdrawn. */
  async fetchAgain() {
    try {
      const { history, champions } = await fetchHistory();
      this.cursor.history = history;
      this.champions = champions;
    } catch {
      this.stream.reconnect();
      return;
    }
    this.refresh();
    this.showGeneration();
  }

  /** @param {number | null} seconds   to the next attempt; null when connected */
  onConnection(seconds) {
    this.secondsToRetry = seconds;
    this.showHeader();
  }

  /** Whether this is a bundled champion, which evolved elsewhere and has no history. */
  get bundled() {
    return this.history.length === 1 && !this.facts.species;
  }

  showHeader() {
    showHeader(this.facts, this.secondsToRetry, this.bundled);
  }

  showCursor() {
    this.cursor.show(this.facts.state === "live");
  }

  /** Show the generation of the cursor and its champion. */
  showGeneration() {
    const run = byId("run").classList;
    run.toggle("empty", !this.history.length);
    run.toggle("bundled", this.bundled);
    byId("hint").replaceChildren(...(this.history.length ? [] : this.hints()));
    if (!this.history.length) return;
    this.showCursor();
    if (this.cursor.champion !== this.champion.genome) this.champion.show(this.cursor.champion);
    this.place.onMove();
  }

  hints() {
    const population = this.facts.population_size;
    const amount = population ? `${count(population, "genome")} are evaluated first. ` : "";
    const title = element("b", "No generation has finished yet");
    return [title, `${amount}The first champion appears here automatically.`];
  }

  /** @param {Brain} brain */
  updateTable(brain) {
    const champion = this.champions.get(brain.genome);
    if (champion) {
      champion.hidden = brain.neurons.filter((neuron) => neuron.kind === "hidden").length;
      champion.synapses = brain.synapses.filter((synapse) => synapse.enabled).length;
    }
    this.table.show();
  }

  whyNoReplay() {
    const pending = this.facts.state === "live" && this.cursor.atLatestChampion;
    return pending ? "No episode of this champion has been recorded yet." : "No episode of this champion was recorded.";
  }
}

/** Fetch the history and the champions of the run. */
async function fetchHistory() {
  /** @type {[HistoryColumns, { champions: Champion[] }]} */
  const [columns, { champions }] = await Promise.all([json("history"), json("champions")]);
  const byGenome = new Map(champions.map((champion) => [champion.genome, champion]));
  return { history: new History(columns, byGenome), champions: byGenome };
}

/**
 * Show a message in place of a run.
 * @param {string} title
 * @param {string} text
 */
function showMessage(title, text) {
  for (const id of ["run", "runs"]) byId(id).hidden = true;
  const message = byId("message");
  message.hidden = false;
  find(message, "h2").textContent = title;
  find(message, "p").textContent = text;
}

/** Show the run in the address, the only run, or the list of runs; retry while the server does not respond. */
async function openPage() {
  try {
    const { single } = await json("runs");
    find(document, ".home").hidden = single !== null || runName === null;
    if (single === null && runName === null) {
      byId("name").textContent = "runs";
      await showRuns(byId("runs"));
    } else {
      (await Page.fetch()).open();
    }
  } catch (error) {
    if (error instanceof Refused) {
      showState("gone", "nothing to show");
      showMessage("This run cannot be shown", error.message);
    } else {
      showState("reconnecting", `server unreachable, retrying in ${RETRY_SECONDS} s`);
      showMessage("The server does not respond", "Retrying every few seconds. Is neat view still running?");
      console.info(error);
      setTimeout(openPage, 1000 * RETRY_SECONDS);
    }
  }
}

openTheme();
openPage();
