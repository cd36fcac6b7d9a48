// The last requests the bot made, the sandbox's verdict on each, and on demand what went either way.

import { h, keyed } from "./dom.js";
import { request } from "./server.js";

const COLUMNS = ["Time", "Status", "Verdict", "Method", "Path", "Bodies"];

export class Inspector {
  constructor(root) {
    this.root = root;
    this.rows = h("tbody");
    this.none = h("p", { class: "empty" }, "No requests yet.");
    root.append(
      h("h2", {}, "API requests"),
      h("div", { class: "table-wrap", tabIndex: 0, role: "region", "aria-label": "API requests, newest first" },
        h("table", {}, h("thead", {}, h("tr", {}, COLUMNS.map((name) => h("th", { scope: "col" }, name)))), this.rows), this.none));
  }

  /** Shows or hides it; whether it is shown now. */
  toggle() {
    this.root.hidden = !this.root.hidden;
    return !this.root.hidden;
  }

  update(requests) {
    this.none.hidden = requests.length > 0;
    keyed(this.rows, [...requests].reverse(), {
      key: (one) => one.n,
      signature: () => "",
      make: drawn,
    });
  }
}

function drawn(one) {
  const name = `${one.method} ${one.path}`;
  const bodies = h("button", { type: "button", class: "quiet", "aria-expanded": "false", "aria-label": `Bodies of ${name}`, click: () => open(one.n, row, bodies) }, "▸");
  const row = h("tr", { class: one.status >= 400 ? "bad" : null },
    h("td", {}, new Date(one.at).toISOString().slice(11, 23)), h("td", {}, String(one.status)), h("td", {}, one.verdict), h("td", {}, one.method), h("td", { class: "path" }, one.path), h("td", { class: "bodies" }, bodies));
  return row;
}

/** Shows what was sent and what was answered, or puts it away. */
async function open(number, row, button) {
  const cell = row.querySelector(".bodies");
  const shown = cell.querySelector(".body-pair");
  button.setAttribute("aria-expanded", String(!shown));
  button.textContent = shown ? "▸" : "▾";
  if (shown) return shown.remove();
  const pair = h("div", { class: "body-pair" });
  cell.append(pair);
  try {
    const { body, answer } = await request(number);
    const part = (label, json) => h("figure", {}, h("figcaption", {}, label), h("pre", { tabIndex: 0 }, json === null ? "nothing" : JSON.stringify(json, null, 2)));
    pair.append(part("Request", body), part("Answer", answer));
  } catch (error) {
    pair.append(h("p", { class: "failed" }, error.message));
  }
}
