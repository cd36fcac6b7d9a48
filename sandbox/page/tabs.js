// On a narrow screen one pane is seen at a time; these choose which.

import { h, keyed } from "./dom.js";

export class Tabs {
  constructor(root, panes) {
    this.root = root;
    this.panes = panes;
    this.chosen = null;
  }

  update(panes) {
    if (!panes.has(this.chosen)) this.chosen = [...panes.keys()][0] ?? null;
    for (const [id, pane] of panes) pane.root.classList.toggle("chosen", id === this.chosen);
    keyed(this.root, [...panes.values()], {
      key: (pane) => pane.id,
      signature: (pane) => `${pane.name} ${pane.unread} ${pane.id === this.chosen}`,
      make: (pane) =>
        h("button", {
          type: "button",
          class: "tab",
          "data-focus": "tab",
          "aria-pressed": String(pane.id === this.chosen),
          click: () => {
            this.chosen = pane.id;
            this.update(panes);
          },
        }, h("bdi", {}, pane.name), pane.unread > 0 && h("span", { class: "badge", "aria-label": `${pane.unread} unread` }, String(pane.unread))),
    });
  }
}
