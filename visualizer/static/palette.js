// The palette of scores: from dark violet over teal to yellow, in equal steps of lightness and hue, so that equal
// differences look equal, also without colours. The dark page begins lighter, so that no cell vanishes in it.

import { isDark } from "./theme.js";

const [VIOLET, YELLOW] = [292, 102]; // degrees of hue in OKLCH
const LIGHTNESS = { light: [30, 86], dark: [40, 92] }; // per cent
const LEVELS = 64; // colours that differ

/** @type {Map<string, string[]>} */
const PALETTES = new Map();

/** Return the colours of scores in the present theme, from the least to the best. */
export function scoreColours() {
  const theme = isDark() ? "dark" : "light";
  const palette = PALETTES.get(theme) ?? Array.from({ length: LEVELS }, (_, level) => colourOf(level / (LEVELS - 1), theme));
  PALETTES.set(theme, palette);
  return palette;
}

/**
 * Return the colour of a score.
 * @param {number} share   of the way from the least to the best, from 0 to 1
 */
export function scoreColour(share, palette = scoreColours()) {
  return palette[Math.round(Math.max(0, Math.min(1, share)) * (LEVELS - 1))];
}

/**
 * @param {number} share
 * @param {"light" | "dark"} theme
 */
function colourOf(share, theme) {
  const [least, most] = LIGHTNESS[theme];
  const lightness = least + share * (most - least);
  const chroma = 0.1 + 0.035 * (2 * share - 1) ** 2; // a screen cannot show a more intense teal
  return `oklch(${lightness.toFixed(2)}% ${chroma.toFixed(4)} ${(VIOLET + share * (YELLOW - VIOLET)).toFixed(2)})`;
}
