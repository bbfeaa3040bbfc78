// The values beside the pointer: a box that stays inside its host and in view.

const GAP = 14; // pixels between the pointer and the box

/**
 * Place the box beside a point.
 * @param {HTMLElement} tip
 * @param {HTMLElement} host   contains the box
 * @param {number[]} point   in CSS pixels, from the top left corner of the host
 */
export function placeTip(tip, host, [x, y]) {
  const { offsetWidth: width, offsetHeight: height } = tip;
  tip.style.left = `${x + GAP + width > host.clientWidth ? Math.max(0, x - GAP - width) : x + GAP}px`;
  const { top, height: whole } = host.getBoundingClientRect();
  const [highest, lowest] = [Math.max(0, -top), Math.min(whole, innerHeight - top) - height]; // what is in view
  tip.style.top = `${Math.max(highest, Math.min(y - height / 2, lowest))}px`;
}
