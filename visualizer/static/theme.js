// The light and the dark theme, and the colours and letters of the style sheet for canvases.

import { byId } from "./dom.js";

export const FONT = 'Inter, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif';

const DARK = matchMedia("(prefers-color-scheme: dark)");

/** Whether the page is dark: by the user's choice, or else by the system's setting. */
export function isDark() {
  const { theme } = document.documentElement.dataset;
  return theme ? theme === "dark" : DARK.matches;
}

/** Few colours, chosen by the user; what has a hue elsewhere differs in shape, too. */
const FORCED = matchMedia("(forced-colors: active)");

/** Whether the system replaces the colours of the page. */
export function hasForcedColours() {
  return FORCED.matches;
}

/**
 * Return a colour of the style sheet, such as #58a6ff; colours of the system, too, which a style sheet names.
 * @param {string} name
 */
export function colour(name) {
  const stated = getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  if (/^#[0-9a-f]{6}$/i.test(stated)) return stated;
  const pen = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
  pen.fillStyle = stated;
  return String(pen.fillStyle);
}

/**
 * Return "r, g, b" of a colour such as #58a6ff, to combine it with an opacity.
 * @param {string} hex
 */
export function channels(hex) {
  return [1, 3, 5].map((place) => parseInt(hex.slice(place, place + 2), 16)).join(", ");
}

/**
 * Return the one of these colours that is read best on a mixture, by the contrast of WCAG 2.
 * @param {string} ground   such as #ffffff
 * @param {string} mixed   "r, g, b", over the ground
 * @param {number} opacity
 * @param {string[]} colours   such as #1f2328
 */
export function mostLegible(ground, mixed, opacity, colours) {
  const over = mixed.split(",").map(Number);
  const background = lightness(channels(ground).split(",").map((value, place) => Number(value) * (1 - opacity) + over[place] * opacity));
  const contrasts = colours.map((one) => {
    const own = lightness(channels(one).split(",").map(Number));
    return (Math.max(own, background) + 0.05) / (Math.min(own, background) + 0.05);
  });
  return colours[contrasts.indexOf(Math.max(...contrasts))];
}

/**
 * Return the relative luminance of red, green and blue from 0 to 255, as WCAG 2 defines it.
 * @param {number[]} parts
 */
function lightness(parts) {
  const [red, green, blue] = parts.map((part) => (part <= 10 ? part / 3294.6 : ((part / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Switch between light and dark, and remember the choice. */
export function switchTheme() {
  document.documentElement.dataset.theme = isDark() ? "light" : "dark";
  localStorage.setItem("theme", document.documentElement.dataset.theme);
  dispatchEvent(new Event("themechange"));
}

/** Apply the user's earlier choice; from now on the window gets a "themechange" event with every change. */
export function openTheme() {
  const theme = localStorage.getItem("theme");
  if (theme) document.documentElement.dataset.theme = theme;
  byId("theme").addEventListener("click", switchTheme);
  for (const media of [DARK, FORCED]) media.addEventListener("change", () => dispatchEvent(new Event("themechange")));
}
