// A field whose value is picked from a list: people, choices, suggestions.

import { h } from "./dom.js";
import { ListBox } from "./listbox.js";

export class Picker {
  /**
   * `entries(typed)` gives what fits, at once or later; with `free` the typed text counts as well.
   */
  constructor({ id, label, entries, free = false }) {
    this.entries = entries;
    this.free = free;
    this.picked = null;
    this.asked = 0;
    this.list = new ListBox({ label, pick: (entry) => this.take(entry) });
    this.input = h("input", {
      id, type: "text", role: "combobox", autocomplete: "off", spellcheck: "false", "aria-autocomplete": "list",
      input: () => { this.picked = null; this.look(); },
      focus: () => this.look(),
      click: () => this.list.open || this.look(),
      blur: () => this.list.hide(),
      keydown: (event) => this.key(event),
    });
    this.list.belongTo(this.input);
    this.root = h("div", { class: "picker" }, this.input, this.list.root);
  }

  /** What is chosen, or null. */
  get value() {
    if (this.picked) return this.picked.value;
    return this.free && this.input.value !== "" ? this.input.value : null;
  }

  take(entry) {
    this.picked = entry;
    this.input.value = entry.label;
    this.list.hide();
    this.chosen?.();
  }

  async look() {
    this.asked += 1;
    const asked = this.asked;
    const typed = this.picked ? "" : this.input.value;
    const found = this.entries(typed);
    if (found instanceof Promise) this.list.show([], "Loading options …");
    try {
      const entries = await found;
      // Only the newest question counts, and only while somebody looks.
      if (asked === this.asked && document.activeElement === this.input) this.list.show(entries);
    } catch {
      if (asked === this.asked) this.list.show([], "Loading options failed");
    }
  }

  key(event) {
    if (event.key === "Tab" && this.list.open && !this.picked && this.input.value !== "" && this.list.entries.length > 0) {
      this.list.take(this.list.active);
      return;
    }
    // A list over a value that is already picked is only a reminder: Enter goes on.
    if (event.key === "Enter" && (this.picked || !this.list.open)) {
      this.list.hide();
      return;
    }
    if (!this.list.open && event.key === "ArrowDown") {
      event.preventDefault();
      this.look();
      return;
    }
    this.list.key(event);
  }
}
