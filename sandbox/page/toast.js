// A word about a direct message that came while another channel was open.

import { h } from "./dom.js";
import { inline } from "./markdown.js";

const LASTS_MS = 8_000;

export class Toasts {
  constructor(go) {
    this.go = go;
    this.shown = new Map();
    this.root = h("div", { class: "toasts", role: "status" });
  }

  /** `names` finds people and channels by id. */
  show(channel, message, names) {
    const close = () => this.drop(message.id);
    const text = message.content || message.embeds[0]?.description || "A new message";
    const node = h("div", { class: "toast" },
      h("button", { type: "button", class: "toast-open", click: () => { close(); this.go(channel.id); } },
        h("strong", {}, h("bdi", {}, message.author.name)), h("span", { class: "toast-text" }, h("bdi", {}, inline(text, names)))),
      h("button", { type: "button", class: "quiet", "aria-label": "Dismiss notification", click: close }, "✕"));
    this.shown.set(message.id, { node, channel: channel.id });
    this.root.append(node);
    setTimeout(close, LASTS_MS);
  }

  /** Toasts of messages that are no longer there go. */
  keep(ids) {
    for (const id of [...this.shown.keys()]) if (!ids.has(id)) this.drop(id);
  }

  /** Who looks at the channel has seen it. */
  seen(channel) {
    for (const [id, toast] of [...this.shown]) if (toast.channel === channel) this.drop(id);
  }

  drop(id) {
    this.shown.get(id)?.node.remove();
    this.shown.delete(id);
  }
}
