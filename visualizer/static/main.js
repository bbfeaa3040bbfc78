// Opens the page: the run in the address, the only run, or the list of runs.

import { json, Refused, runName, Unreachable } from "./api.js";
import { byId, find } from "./dom.js";
import { showConnection, showLost, showState } from "./header.js";
import { showFailure, showMessage } from "./message.js";
import { Page } from "./page.js";
import { Retries } from "./retry.js";
import { showRuns } from "./runs.js";
import { openTheme } from "./theme.js";

const retries = new Retries(); // until the page is open

async function openPage() {
  try {
    const { single } = await json("runs");
    showConnection(null, openPage);
    find(document, ".home").hidden = single !== null || runName === null;
    if (single === null && runName === null) {
      byId("name").textContent = "runs";
      await showRuns(byId("runs"));
    } else {
      (await Page.fetch()).open();
    }
  } catch (error) {
    if (error instanceof Unreachable) {
      waitForServer();
    } else if (error instanceof Refused) {
      showState("gone", "nothing to show");
      showMessage("This run cannot be shown", error.message);
    } else {
      showFailure(error);
    }
  }
}

/** Open the page when the server responds again; ask the user first if that takes long. */
async function waitForServer() {
  const seconds = await showLost(retries, openPage);
  showMessage("The server does not respond", "Is neat view still running?");
  if (seconds < Infinity) setTimeout(openPage, 1000 * seconds);
}

openTheme();
openPage();
