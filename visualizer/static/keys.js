// Buttons and keys.

import { byId } from "./dom.js";
import { switchTheme } from "./theme.js";

/** @import { ChampionView } from "./champion_view.js" */
/** @import { Cursor } from "./cursor.js" */

/**
 * Connect the buttons and keys of the page with what they control.
 * @param {Cursor} cursor
 * @param {ChampionView} champion
 */
export function bindKeys(cursor, champion) {
  const { episode } = champion;
  /** @type {Record<string, () => void>} */
  const buttons = {
    play: () => episode.togglePlay(),
    "step-back": () => episode.pauseAt(episode.step - 1),
    "step-forward": () => episode.pauseAt(episode.step + 1),
    "previous-champion": () => cursor.leap(-1),
    "next-champion": () => cursor.leap(1),
    "play-champions": () => cursor.togglePlay(),
    live: () => cursor.follow(),
  };
  /** @type {Record<string, () => void>} */
  const keys = {
    " ": buttons["play"],
    ",": buttons["step-back"],
    ".": buttons["step-forward"],
    ArrowLeft: () => cursor.seek(cursor.generation - 1),
    ArrowRight: () => cursor.seek(cursor.generation + 1),
    Home: () => cursor.seek(0),
    End: () => cursor.follow(),
    PageUp: buttons["previous-champion"],
    PageDown: buttons["next-champion"],
    p: buttons["play-champions"],
    l: buttons["live"],
    t: switchTheme,
    Escape: () => champion.pin(null),
  };
  for (const [id, action] of Object.entries(buttons)) byId(id).addEventListener("click", action);
  document.addEventListener("keydown", (event) => {
    const action = keys[event.key];
    if (!action || event.ctrlKey || event.metaKey || event.altKey || belongsToElement(event)) return;
    action();
    event.preventDefault();
  });
}

/**
 * Return whether the focused element needs the key itself: text and sliders every key but Escape, buttons the space bar.
 * @param {KeyboardEvent} event
 */
function belongsToElement(event) {
  const name = event.target instanceof Element ? event.target.localName : "";
  if (["input", "select", "textarea"].includes(name)) return event.key !== "Escape";
  return event.key === " " && ["button", "summary", "a"].includes(name);
}
