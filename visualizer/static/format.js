// Numbers, amounts and times as text.

/**
 * Return a number with up to `digits` significant digits, and commas between thousands; "–" if it is missing.
 * @param {number | null | undefined} value
 */
export function number(value, digits = 5) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size >= 1e9 || (size > 0 && size < 1e-4)) return value.toExponential(2);
  const decimals = Math.max(0, Math.min(digits - 1, digits - 1 - Math.floor(Math.log10(size || 1))));
  return value.toLocaleString("en", { maximumFractionDigits: size >= 1000 ? 0 : decimals, signDisplay: "negative" }); // no -0
}

/**
 * Return a number with two decimals, for columns of numbers.
 * @param {number} value
 */
export function fixed(value) {
  return Number.isFinite(value) ? (Math.round(100 * value) / 100 + 0).toFixed(2) : "–"; // + 0 turns -0 into 0
}

/**
 * Return a share in per cent; "–" if it is missing.
 * @param {number | null} share
 */
export function percent(share) {
  return share === null ? "–" : `${number(100 * share, 3)} %`;
}

/**
 * Return an amount with its noun: "1 synapse", "3 synapses".
 * @param {number} amount
 * @param {string} noun
 */
export function count(amount, noun) {
  return `${amount.toLocaleString("en")} ${noun}${amount === 1 ? "" : "s"}`;
}

/**
 * Return a duration: "40 s", "3 min", "2 h".
 * @param {number} seconds
 */
export function duration(seconds) {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3600)} h`;
}

/**
 * Return a description as the beginning of a sentence, without what stands in parentheses.
 * @param {string} text
 */
export function sentence(text) {
  const bare = text.replace(/\s*\([^)]*\)/g, "").trim();
  return bare.charAt(0).toUpperCase() + bare.slice(1);
}

/** @type {[string, number][]} */
const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];

/**
 * Return how long ago a moment was.
 * @param {number} moment   seconds since 1970
 */
export function ago(moment) {
  const seconds = Math.max(0, Date.now() / 1000 - moment);
  if (seconds < 10) return "just now";
  for (const [unit, length] of UNITS) {
    if (seconds >= length) return `${count(Math.floor(seconds / length), unit)} ago`;
  }
  return "just now";
}
