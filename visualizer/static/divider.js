// The divider between the game and the brain: dragged, or moved with the arrow keys, and remembered.

const [LEAST, MOST] = [25, 60]; // per cent of the width for the game
const MOST_AUTOMATIC = 44; // per cent, until somebody moves it
const WITHOUT_PICTURE = 26; // per cent
const STEP = 2; // per cent, with a key
const STORED = "game-width";

export class Divider {
  /**
   * @param {HTMLElement} separator
   * @param {HTMLElement} stage   what is divided; its style sheet reads --game
   * @param {HTMLElement} screen   contains the picture
   */
  constructor(separator, stage, screen) {
    this.separator = separator;
    this.stage = stage;
    this.screen = screen;
    const stored = Number(localStorage.getItem(STORED));
    /** @type {number | null} */
    this.chosen = stored >= LEAST && stored <= MOST ? stored : null;
    separator.addEventListener("pointerdown", (event) => separator.setPointerCapture(event.pointerId));
    separator.addEventListener("pointermove", (event) => this.drag(event));
    separator.addEventListener("dblclick", () => this.choose(null));
    separator.addEventListener("keydown", (event) => this.key(event));
    new ResizeObserver(() => this.show()).observe(stage);
    const picture = new MutationObserver(() => this.show());
    picture.observe(screen, { subtree: true, attributes: true, attributeFilter: ["width", "height", "hidden"] });
    this.show();
  }

  /** Return width over height of the picture; null without one. */
  ratio() {
    const picture = this.screen.querySelector("canvas");
    return picture && !picture.hidden && picture.height ? picture.width / picture.height : null;
  }

  /** Return the width for the game in per cent: the chosen one, or else the one at which its picture is not cut short. */
  width() {
    if (this.chosen !== null) return this.chosen;
    const ratio = this.ratio();
    if (ratio === null || !this.stage.clientWidth) return WITHOUT_PICTURE;
    const needed = this.screen.clientHeight * ratio;
    const around = this.screen.parentElement ? this.screen.parentElement.clientWidth - this.screen.clientWidth : 0;
    return Math.max(LEAST, Math.min(MOST_AUTOMATIC, (100 * (needed + around)) / this.stage.clientWidth));
  }

  show() {
    this.screen.style.setProperty("--ratio", String(this.ratio() ?? 1));
    const width = Math.round(10 * this.width()) / 10;
    if (this.stage.style.getPropertyValue("--game") === `${width}%`) return;
    this.stage.style.setProperty("--game", `${width}%`);
    this.separator.setAttribute("aria-valuenow", String(Math.round(width)));
  }

  /** @param {number | null} width   per cent; null for the automatic one */
  choose(width) {
    this.chosen = width === null ? null : Math.max(LEAST, Math.min(MOST, width));
    if (this.chosen === null) localStorage.removeItem(STORED);
    else localStorage.setItem(STORED, this.chosen.toFixed(1));
    this.show();
  }

  /** @param {PointerEvent} event */
  drag(event) {
    if (!this.separator.hasPointerCapture(event.pointerId)) return;
    const { left, width } = this.stage.getBoundingClientRect();
    const inset = parseFloat(getComputedStyle(this.stage).paddingLeft);
    this.choose((100 * (event.clientX - left - inset)) / (width - 2 * inset));
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    /** @type {Record<string, () => number | null>} */
    const keys = {
      ArrowLeft: () => this.width() - STEP,
      ArrowRight: () => this.width() + STEP,
      Home: () => LEAST,
      End: () => MOST,
      Enter: () => null,
    };
    const width = keys[event.key];
    if (!width) return;
    this.choose(width());
    event.preventDefault();
    event.stopPropagation(); // these keys move the cursor elsewhere
  }
}
