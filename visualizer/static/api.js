// What the server is asked. Every answer is JSON but those of replays, which are bytes.

const chosen = new URLSearchParams(location.search).get("run");

/** The address of a route, for the run that this page shows. */
export function address(route, parameters = {}) {
  const query = new URLSearchParams(parameters);
  if (chosen !== null) query.set("run", chosen);
  const text = query.toString();
  return `api/${route}${text ? `?${text}` : ""}`;
}

export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function answer(route, parameters) {
  const response = await fetch(address(route, parameters));
  if (!response.ok) {
    const told = await response.json().catch(() => ({}));
    throw new Refused(response.status, told.error ?? `the server answered ${response.status}`);
  }
  return response;
}

export const json = async (route, parameters) => (await answer(route, parameters)).json();
export const bytes = async (route, parameters) => (await answer(route, parameters)).arrayBuffer();
export const run = chosen;
