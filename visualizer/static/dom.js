// Elements of the page, and what its viewer prefers.

export const REDUCED_MOTION = matchMedia("(prefers-reduced-motion: reduce)");

/**
 * Return the element with this id.
 * @template {HTMLElement} [T=HTMLElement]
 * @param {string} id
 * @param {new () => T} [type]   the class it must have, if more than HTMLElement is needed
 * @returns {T}
 */
export function byId(id, type) {
  const found = document.getElementById(id);
  if (!(found instanceof (type ?? HTMLElement))) throw new Error(`the page lacks the element #${id}`);
  return /** @type {T} */ (found);
}

/**
 * Return the first element inside `host` that matches.
 * @template {HTMLElement} [T=HTMLElement]
 * @param {ParentNode} host
 * @param {string} selector
 * @param {new () => T} [type]   the class it must have, if more than HTMLElement is needed
 * @returns {T}
 */
export function find(host, selector, type) {
  const found = host.querySelector(selector);
  if (!(found instanceof (type ?? HTMLElement))) throw new Error(`the page lacks the element ${selector}`);
  return /** @type {T} */ (found);
}

/**
 * Return a new element. Its text is set as text, never as markup.
 * @template {keyof HTMLElementTagNameMap} N
 * @param {N} name
 * @param {string} [text]
 * @param {string} [className]
 */
export function element(name, text = "", className = "") {
  const made = document.createElement(name);
  if (text !== "") made.textContent = text;
  if (className) made.className = className;
  return made;
}
