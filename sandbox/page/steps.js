// The card of first steps: what the bot is, and what to try. It goes for good when it is closed.

import { h } from "./dom.js";

const CLOSED = "first steps are known";

export class Steps {
  constructor(root) {
    this.root = root;
  }

  /** `steps` has a title, a sentence and a list of what to try; null if the bot has none. */
  update(steps) {
    const sign = JSON.stringify(steps ?? null);
    if (this.sign === sign) return;
    this.sign = sign;
    this.root.hidden = !steps || sessionStorage.getItem(CLOSED) !== null;
    if (!steps) return;
    const close = () => {
      sessionStorage.setItem(CLOSED, "yes");
      this.root.hidden = true;
    };
    this.root.replaceChildren(
      h("header", {}, h("h2", {}, steps.title), h("button", { type: "button", class: "quiet", "aria-label": "Close the first steps", click: close }, "✕")),
      h("p", {}, steps.about),
      h("ol", {}, steps.tries.map((one) => h("li", {}, one))),
    );
  }
}
