// The table of all champions.

import { byId, element, find } from "./dom.js";
import { number } from "./format.js";

/** @import { Champion } from "./api.js" */

const MOST_ROWS = 500;

export class ChampionTable {
  /**
   * @param {() => Iterable<Champion>} champions   returns all champions, oldest first
   * @param {(generation: number) => void} onSeek   called with the generation of the champion that is clicked
   */
  constructor(champions, onSeek) {
    this.champions = champions;
    this.onSeek = onSeek;
    this.details = find(document, ".numbers", HTMLDetailsElement);
    this.details.addEventListener("toggle", () => this.show());
  }

  /** Fill the table, if it is open. */
  show() {
    if (!this.details.open) return;
    const head = element("tr");
    for (const name of ["generation", "genome", "fitness when found", "validated", "hidden neurons", "synapses", "species"]) {
      const cell = element("th", name);
      cell.scope = "col";
      head.append(cell);
    }
    const newest = [...this.champions()].reverse().slice(0, MOST_ROWS);
    byId("numbers").replaceChildren(head, ...newest.map((champion) => this.row(champion)));
  }

  /** @param {Champion} champion */
  row(champion) {
    const row = element("tr");
    const jump = element("button", String(champion.generation + 1));
    jump.addEventListener("click", () => this.onSeek(champion.generation));
    const cell = element("td");
    cell.append(jump);
    const { genome, fitness, validated, hidden, synapses, species } = champion;
    const values = [fitness, validated, hidden, synapses].map((value) => number(value));
    const texts = [String(genome), ...values, String(species ?? "–")];
    row.append(cell, ...texts.map((text) => element("td", text)));
    return row;
  }
}
