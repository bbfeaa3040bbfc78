// Scales of the charts: ranges of values, and round values on an axis.

/** @typedef {[number, number]} Range   least and most */
/** @typedef {(number | null)[]} Column   values, some of which may be missing */

const APART = 20; // times as large, from which on two ranges need an axis each

/**
 * Return the least and the most of all columns; null if they contain no value.
 * @param {Column[]} columns
 * @returns {Range | null}
 */
export function rangeOf(columns) {
  let [least, most] = [Infinity, -Infinity];
  for (const column of columns) {
    for (const value of column) {
      if (value === null) continue;
      if (value < least) least = value;
      if (value > most) most = value;
    }
  }
  return least > most ? null : [least, most];
}

/**
 * Return a range that an axis can show: one around the value if there is only one.
 * @param {Range | null} range
 * @returns {Range}
 */
export function axisRange(range) {
  const [least, most] = range ?? [0, 1];
  const around = least === most ? Math.max(0.5, 0.05 * Math.abs(most)) : 0;
  return [least - around, most + around];
}

/**
 * Return a range widened to round values.
 * @param {Range} range
 * @param {number} [leastStep]   between two round values
 * @returns {Range}
 */
export function roundRange([least, most], leastStep = 0) {
  const size = Math.max(Math.abs(least), Math.abs(most)) || 1;
  const step = Math.max(leastStep, 10 ** Math.floor(Math.log10(size)) / 2);
  return [Math.floor(least / step) * step, Math.ceil(most / step) * step];
}

/**
 * Return whether two ranges differ too much in size to share an axis.
 * @param {Range} one
 * @param {Range} other
 */
export function areApart(one, other) {
  const [size, otherSize] = [one, other].map((range) => Math.max(...range.map(Math.abs)));
  return Math.min(size, otherSize) > 0 && (otherSize > APART * size || size > APART * otherSize);
}

/**
 * Return about so many round values of a range.
 * @param {Range} range
 * @param {number} amount
 */
export function roundValues([least, most], amount) {
  const rough = (most - least) / Math.max(1, amount) || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5].map((factor) => factor * power).find((size) => size >= rough) ?? 10 * power;
  const first = Math.ceil(least / step - 1e-9);
  const last = Math.floor(most / step + 1e-9);
  const amountFound = Math.max(0, Math.min(50, last - first + 1));
  return Array.from({ length: amountFound }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}

/**
 * Return about so many round values of a range, and the notable ones, which replace round values that are too near.
 * @param {Range} range
 * @param {number} amount
 * @param {(number | null)[]} notable   the most important first
 * @param {number} apart   least distance between two values, as a share of the range
 */
export function ticksWith(range, amount, notable, apart) {
  const [least, most] = range;
  const near = apart * (most - least);
  /** @type {number[]} */
  const ticks = [];
  for (const value of [...notable, ...roundValues(range, amount)]) {
    if (value === null || value < least || value > most) continue;
    if (ticks.every((other) => Math.abs(other - value) >= near)) ticks.push(value);
  }
  return ticks;
}
