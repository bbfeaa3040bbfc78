// The page of a run. A cursor chooses a generation; champion, charts and numbers follow it.

import { json, Refused, Unreachable } from "./api.js";
import { contextOf } from "./champion_context.js";
import { ChampionTable } from "./champion_table.js";
import { ChampionView } from "./champion_view.js";
import { Charts } from "./charts.js";
import { Cursor } from "./cursor.js";
import { Divider } from "./divider.js";
import { byId, element } from "./dom.js";
import { fetchHistory } from "./fetched.js";
import { frames, requestFrame } from "./frames.js";
import { showHeader } from "./header.js";
import { bindKeys } from "./keys.js";
import { showWords } from "./legend.js";
import { MapPanel } from "./map_panel.js";
import { News } from "./news.js";
import { PlaceKeeper } from "./place.js";
import { SharedStream } from "./shared_stream.js";
import { sizeOf } from "./size.js";
import { SpeciesCard } from "./species_card.js";
import { firstGeneration, showFollowing } from "./state.js";

/** @import { Brain, Champion, GenerationEvent, MapOfElites, RunFacts } from "./api.js" */
/** @import { History } from "./history.js" */

const PACE = 66; // milliseconds until the next frame while an episode plays, at most: some 18 a second can be followed
const UPDATE_MILLISECONDS = 250; // between two drawings of new generations
const HEADER_MILLISECONDS = 5000; // between two updates of "3 minutes ago"

export class Page {
  /**
   * @param {RunFacts} facts
   * @param {History} history
   * @param {Map<number, Champion>} champions   by genome, oldest first
   * @param {Partial<MapOfElites>} elites
   */
  constructor(facts, history, champions, elites) {
    this.facts = facts;
    this.champions = champions;
    /** @type {Set<number>} */
    this.recorded = new Set(); // the genomes that have a replay, also those that are not known as champions yet
    /** @type {number | null} */
    this.secondsToRetry = null; // while the server is lost; Infinity once it has stopped
    this.stale = true;
    this.updatedAt = -Infinity; // when new generations were shown last
    this.explained = ""; // for which kind of run the names were explained
    /** @type {number | undefined} */
    this.update = undefined; // the timer of the next time
    this.champion = new ChampionView(contextOf(this));
    this.species = new SpeciesCard();
    this.charts = new Charts(
      byId("charts"),
      (generation) => this.cursor.seek(generation),
      (species) => this.species.show(species),
    );
    /** @type {Cursor} */
    this.cursor = new Cursor(
      history,
      this.charts,
      () => this.showGeneration(),
      () => this.champion.isStill,
    );
    this.map = new MapPanel(elites, {
      onChoose: ({ genome, generation }) => {
        this.cursor.showElite(genome, generation);
        this.champion.episode.play();
      },
      onLeave: () => this.cursor.follow(),
      onChange: () => {
        this.champion.describeAgain();
        if (this.cursor.elite !== null && !this.champion.episode.replay) this.refreshReplay();
      },
    });
    const seek = (/** @type {number} */ generation) => this.cursor.seek(generation);
    this.table = new ChampionTable(() => this.champions.values(), seek);
    /** @type {GenerationEvent[] | null} */
    this.late = null; // generations that arrive while the history is fetched again
    this.news = new News((genome) => this.champion.fetchBrain(genome, this.champion.genome));
    this.stream = new SharedStream(
      (name, data) => this.onEvent(name, data),
      (seconds) => this.onConnection(seconds),
    );
    this.place = new PlaceKeeper(this.cursor, this.champion, this.charts, this.map);
    bindKeys(this.cursor, this.champion, this.species);
    addEventListener("themechange", () => {
      this.champion.view.recolour();
      this.species.recolour();
      this.map.draw();
      this.refresh();
    });
  }

  static async fetch() {
    /** @type {RunFacts} */
    const facts = await json("run");
    const { history, champions, elites } = await fetchHistory();
    return new Page(facts, history, champions, elites);
  }

  get history() {
    return this.cursor.history;
  }

  open() {
    byId("run").hidden = false;
    byId("message").hidden = true;
    new Divider(byId("divider"), byId("run"), byId("screen"));
    this.showHeader();
    this.showGeneration();
    this.charts.show(this.history);
    this.place.open();
    this.stream.since = this.history.length ? this.history.last : null;
    this.stream.open();
    frames.draw = (now, elapsed) => this.frame(now, elapsed);
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
   */
  frame(now, elapsed) {
    if (this.stale) {
      this.stale = false;
      this.showGoal();
      this.charts.show(this.history);
      this.showCursor();
    }
    this.champion.episode.frame(elapsed);
    this.champion.view.frame(now);
    return this.stale || this.champion.view.moves ? 0 : Math.max(PACE, this.champion.episode.player.wait);
  }

  /** Say which score solves the task, and what the names in the charts mean, as far as this run has them. */
  showGoal() {
    const { history, facts } = this;
    const goal = facts.solved_at ?? null;
    const score = facts.validated ?? history.champion_fitness[history.length - 1] ?? null;
    this.charts.setGoal(goal, Boolean(facts.solved && goal !== null && score !== null && score < goal));
    const kind = `${history.isValidated} ${history.hasMap}`;
    if (this.explained === kind) return;
    this.explained = kind;
    showWords(goal, history.isValidated, history.hasMap);
  }

  /**
   * @param {string} name
   * @param {any} data
   */
  onEvent(name, data) {
    if (name === "hello" || name === "status") {
      this.takeFacts(data);
    } else if (name === "generation") {
      this.appendGeneration(data);
    } else if (name === "champion") {
      this.takeChampion(data);
    } else if (name === "replay") {
      this.noteReplays([data.genome]);
      this.champion.episode.forget(data.genome);
      if (this.champion.genome === data.genome) this.champion.loadReplay(data.genome);
    } else if (name === "resync") {
      this.fetchAgain();
    }
  }

  /** @param {RunFacts & { replays?: number[] }} facts */
  takeFacts({ replays, ...facts }) {
    Object.assign(this.facts, facts);
    this.noteReplays(replays ?? []);
    if (replays) this.refreshReplay();
    this.showHeader();
    if (!this.history.length) this.showGeneration();
  }

  /**
   * Note that these genomes have a replay. One of them may become known as a champion later: a connection that is
   * opened again begins with the replays, and continues with the champions that were missed.
   * @param {number[]} genomes
   */
  noteReplays(genomes) {
    for (const genome of genomes) {
      this.recorded.add(genome);
      const champion = this.champions.get(genome);
      if (champion) champion.replay = true;
    }
  }

  /** @param {Champion} champion */
  takeChampion(champion) {
    if (this.champions.has(champion.genome)) return;
    const before = [...this.champions.values()].pop() ?? null;
    this.champions.set(champion.genome, { ...champion, replay: this.recorded.has(champion.genome) });
    this.news.announce(champion, before);
  }

  /** @param {GenerationEvent} event */
  appendGeneration(event) {
    this.late?.push(event);
    const { generation, best, evaluations, validated, species } = event;
    this.history.append(event);
    if (event.coverage !== null) this.map.refresh();
    Object.assign(this.facts, {
      generations: generation + 1,
      evaluations,
      validated,
      species: Object.keys(species).length,
      best: best === null ? this.facts.best : Math.max(this.facts.best ?? -Infinity, best),
    });
    this.update ??= setTimeout(() => this.showNew(), Math.max(0, this.updatedAt + UPDATE_MILLISECONDS - performance.now()));
  }

  /** Show the generations that have arrived. */
  showNew() {
    this.update = undefined;
    this.updatedAt = performance.now();
    this.refresh();
    this.showHeader();
    if (this.cursor.following) this.showGeneration();
  }

  /** Fetch the whole history again: too much was missed, or generations were withdrawn. */
  async fetchAgain() {
    /** @type {GenerationEvent[]} */
    const arriving = [];
    this.late = arriving;
    try {
      const { history, champions, elites } = await fetchHistory(this.map.elites.exists || this.history.hasMap || !this.history.length);
      this.cursor.history = history;
      this.champions = champions;
      this.map.take(elites);
    } catch (error) {
      if (!(error instanceof Unreachable || error instanceof Refused)) throw error;
      this.stream.reconnect();
      return;
    }
    for (const event of arriving) this.history.append(event);
    if (this.late === arriving) this.late = null;
    this.stream.since = this.history.length ? this.history.last : null;
    this.refresh();
    this.showGeneration();
    this.refreshReplay();
  }

  /** Fetch the replay of the shown champion again unless it is complete: this page may have missed that it was recorded. */
  refreshReplay() {
    const { genome, episode } = this.champion;
    episode.forgetPending();
    if (genome !== null && (!episode.replay || episode.replay.facts.pending)) this.champion.loadReplay(genome);
  }

  /**
   * Note whether the page is connected; after a break, fetch what may have changed meanwhile.
   * @param {number | null} seconds   to the next attempt; null when connected
   */
  onConnection(seconds) {
    const isBack = seconds === null && this.secondsToRetry !== null;
    this.secondsToRetry = seconds;
    this.showHeader();
    if (isBack) this.fetchAgain();
  }

  /** Whether this is a bundled champion, which evolved elsewhere and has no history. */
  get bundled() {
    return this.history.length === 1 && !this.facts.species;
  }

  showHeader() {
    showHeader(this.facts, this.secondsToRetry, this.bundled, () => this.stream.retry());
    this.showFollowing();
    if (this.history.length) this.champion.explain();
  }

  showFollowing() {
    showFollowing(this.facts, this.secondsToRetry === null, this.cursor.following);
  }

  showCursor() {
    this.cursor.show();
    this.showFollowing();
  }

  /** Show the generation of the cursor and its champion. */
  showGeneration() {
    const run = byId("run").classList;
    run.toggle("empty", !this.history.length);
    run.toggle("bundled", this.bundled);
    byId("hint").replaceChildren(...(this.history.length ? [] : this.hints()));
    if (!this.history.length) return;
    this.showCursor();
    const { genome } = this.cursor;
    if (genome !== this.champion.genome) this.champion.show(genome);
    else this.champion.describeAgain();
    this.map.show(genome, this.cursor.elite !== null);
    this.place.onMove();
  }

  hints() {
    const [title, text] = firstGeneration(this.facts);
    return [element("b", title), text];
  }

  /** @param {Brain} brain */
  updateTable(brain) {
    const champion = this.champions.get(brain.genome);
    if (champion) Object.assign(champion, sizeOf(brain));
    this.table.show();
  }
}
