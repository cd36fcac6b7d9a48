// The last requests the bot made, and the sandbox's verdict on each.

import { h, keyed } from "./dom.js";

export class Inspector {
  constructor(root) {
    this.root = root;
    this.rows = h("tbody");
    this.none = h("p", { class: "empty" }, "No requests yet.");
    root.append(
      h("h2", {}, "API requests"),
      h("div", { class: "table-wrap", tabIndex: 0, role: "region", "aria-label": "API requests, newest first" },
        h("table", {}, h("thead", {}, h("tr", {}, ["Time", "Status", "Verdict", "Method", "Path"].map((name) => h("th", { scope: "col" }, name)))), this.rows), this.none));
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
      make: (one) => h("tr", { class: one.status >= 400 ? "bad" : null }, h("td", {}, new Date(one.at).toISOString().slice(11, 23)), h("td", {}, String(one.status)), h("td", {}, one.verdict), h("td", {}, one.method), h("td", { class: "path" }, one.path)),
    });
  }
}
