// Messages that are shown in place of a run: it cannot be shown, the server is lost, or this page has an error.

import { byId, find } from "./dom.js";
import { showState } from "./header.js";

/**
 * Show a message in place of a run.
 * @param {string} title
 * @param {string} text
 */
export function showMessage(title, text) {
  for (const id of ["run", "runs"]) byId(id).hidden = true;
  const message = byId("message");
  message.hidden = false;
  find(message, "h2").textContent = title;
  find(message, "p").textContent = text;
}

/**
 * Show an error of this page, which no server and no run is to blame for.
 * @param {unknown} error
 */
export function showFailure(error) {
  console.error(error);
  showState("gone", "error");
  showMessage("This page has an error", `${Object(error).message ?? error}. Reload it; if that does not help, please report it.`);
}
