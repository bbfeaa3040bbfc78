// How numbers, times and amounts read.

/** The letters of the style sheet, for what is written on a canvas. */
export const FONT = 'Inter, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif';

/** A number as people read it: up to `digits` significant digits, a thin space between thousands. */
export function number(value, digits = 5) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size >= 1e9 || (size > 0 && size < 1e-4)) return value.toExponential(2);
  const decimals = Math.max(0, Math.min(digits - 1, digits - 1 - Math.floor(Math.log10(size || 1))));
  return value.toLocaleString("en", { maximumFractionDigits: size >= 1000 ? 0 : decimals });
}

/** A number to two decimals, for columns of them. */
export function fixed(value) {
  return Number.isFinite(value) ? (Math.round(100 * value) / 100 + 0).toFixed(2) : "–";
}

/** An amount of things: "1 synapse", "3 synapses". */
export function count(amount, noun) {
  return `${amount.toLocaleString("en")} ${noun}${amount === 1 ? "" : "s"}`;
}

/** How long ago a moment was, in words; `moment` in seconds since 1970. */
export function ago(moment) {
  const seconds = Math.max(0, Date.now() / 1000 - moment);
  if (seconds < 10) return "just now";
  for (const [unit, length] of [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]]) {
    if (seconds >= length) return `${count(Math.floor(seconds / length), unit)} ago`;
  }
  return "just now";
}

/** An element with text in it; text is only ever text. */
export function element(name, text = "", className = "") {
  const made = document.createElement(name);
  if (text !== "") made.textContent = text;
  if (className) made.className = className;
  return made;
}

/** Whether the page is dark now: as chosen here, or else as the system says. */
export function isDark() {
  const { theme } = document.documentElement.dataset;
  return theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

/** The value of a colour of the style sheet. */
export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** "r, g, b" of a colour such as #58a6ff, to mix with transparency. */
export function channels(hex) {
  return [1, 3, 5].map((place) => parseInt(hex.slice(place, place + 2), 16)).join(", ");
}
