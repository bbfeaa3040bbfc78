// Buttons and keys.

import { byId, element, find } from "./dom.js";
import { switchTheme } from "./theme.js";

/** @import { ChampionView } from "./champion_view.js" */
/** @import { Cursor } from "./cursor.js" */
/** @import { SpeciesCard } from "./species_card.js" */
/** @typedef {{ keys: string[], shown: string, does: string }} Key   keys: their names in events; none if another part binds them */

/** @type {Record<string, Key>} */
export const KEYS = {
  play: { keys: [" "], shown: "space", does: "play or pause the episode" },
  "step-back": { keys: [","], shown: ",", does: "one step back" },
  "step-forward": { keys: ["."], shown: ".", does: "one step forward" },
  previous: { keys: ["ArrowLeft"], shown: "left", does: "previous generation" },
  next: { keys: ["ArrowRight"], shown: "right", does: "next generation" },
  first: { keys: ["Home"], shown: "Home", does: "first generation" },
  latest: { keys: ["End"], shown: "End", does: "latest generation" },
  "previous-champion": { keys: ["PageUp"], shown: "Page up", does: "previous champion" },
  "next-champion": { keys: ["PageDown"], shown: "Page down", does: "next champion" },
  "play-champions": { keys: ["p"], shown: "p", does: "show all champions in turn" },
  live: { keys: ["l"], shown: "l", does: "follow the newest generation" },
  neurons: { keys: [], shown: "up, down", does: "with the brain focused: pin the previous or next neuron" },
  divider: { keys: [], shown: "left, right, Home, End", does: "with the divider focused: a smaller or larger game" },
  map: { keys: [], shown: "arrows, Enter", does: "with the map focused: move between elites, show one" },
  close: { keys: ["Escape"], shown: "Escape", does: "close the cards" },
  theme: { keys: ["t"], shown: "t", does: "light or dark" },
  help: { keys: ["?"], shown: "?", does: "show these keys" },
};
const MOVING = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown"];
const TEXTS = ["text", "search", "number", "email", "url", "tel", "password", "date", "time"];

/**
 * Connect the buttons and keys of the page with what they control.
 * @param {Cursor} cursor
 * @param {ChampionView} champion
 * @param {SpeciesCard} species
 */
export function bindKeys(cursor, champion, species) {
  const { episode } = champion;
  /** @type {Record<string, () => void>} */
  const buttons = {
    play: () => episode.togglePlay(),
    "step-back": () => episode.stopAt(episode.step - 1),
    "step-forward": () => episode.stopAt(episode.step + 1),
    "previous-champion": () => cursor.leap(-1),
    "next-champion": () => cursor.leap(1),
    "play-champions": () => cursor.togglePlay(),
    live: () => {
      cursor.follow();
      episode.play();
    },
    help: showKeys,
  };
  /** @type {Record<string, () => void>} */
  const actions = {
    ...buttons,
    previous: () => cursor.seek(cursor.generation - 1),
    next: () => cursor.seek(cursor.generation + 1),
    first: () => cursor.seek(0),
    latest: () => cursor.seek(Infinity),
    theme: switchTheme,
    close: () => {
      champion.pin(null);
      species.hide();
    },
  };
  for (const [id, action] of Object.entries(buttons)) byId(id).addEventListener("click", action);
  listen(actions);
}

/**
 * Call an action when one of its keys is pressed.
 * @param {Record<string, () => void>} actions   by their name in `KEYS`
 */
export function listen(actions) {
  document.addEventListener("keydown", (event) => {
    const [name] = Object.entries(KEYS).find(([, { keys }]) => keys.includes(event.key)) ?? [];
    const action = name === undefined ? undefined : actions[name];
    if (!action || event.ctrlKey || event.metaKey || event.altKey || belongsToElement(event)) return;
    action();
    event.preventDefault();
  });
  document.addEventListener("pointerup", releaseSlider);
  document.addEventListener("change", releaseSlider);
}

/**
 * Give the keys back to the page when a slider, a box or a choice was used with the pointer.
 * @param {Event} event
 */
function releaseSlider({ type, target }) {
  if (!(target instanceof HTMLInputElement || target instanceof HTMLSelectElement) || isText(target)) return;
  const byPointer = type === "pointerup" ? target instanceof HTMLInputElement : !target.matches(":focus-visible");
  if (byPointer) setTimeout(() => target.blur());
}

/**
 * Return whether the focused element needs the key itself: a field for text every key but Escape, a slider and a choice
 * those that move it, and a button the space bar. An open list of keys has them all.
 * @param {KeyboardEvent} event
 */
function belongsToElement(event) {
  const { key, target } = event;
  if (document.querySelector("dialog[open]")) return true;
  if (!(target instanceof HTMLElement)) return false;
  if (isText(target)) return key !== "Escape";
  if (target instanceof HTMLInputElement && target.type === "range") return MOVING.includes(key);
  if (target instanceof HTMLSelectElement) return MOVING.includes(key) || key === " ";
  return key === " " && (["button", "summary", "a"].includes(target.localName) || target instanceof HTMLInputElement);
}

/** @param {HTMLElement} target */
function isText(target) {
  if (target instanceof HTMLInputElement) return TEXTS.includes(target.type);
  return target instanceof HTMLTextAreaElement || target.isContentEditable;
}

/** Show the list of keys. */
export function showKeys() {
  const dialog = byId("keys", HTMLDialogElement);
  const list = element("dl");
  for (const { shown, does } of Object.values(KEYS)) {
    const key = element("dt");
    key.append(...shown.split(", ").map((one) => element("kbd", one)));
    list.append(key, element("dd", does));
  }
  find(dialog, "div").replaceChildren(list);
  dialog.showModal();
}
