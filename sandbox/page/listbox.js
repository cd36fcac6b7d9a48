// A list to pick from, used by every picker: commands, options, people, selects. The keys are
// handled where the focus is; this draws the list and knows which entry is active.

import { fresh, h } from "./dom.js";

export class ListBox {
  /** `pick` gets the chosen entry: `{ value, label, description }`. */
  constructor({ label, pick, several = false }) {
    this.pick = pick;
    this.several = several;
    this.entries = [];
    this.active = 0;
    this.chosen = new Set();
    this.root = h("div", { class: "listbox", role: "listbox", id: fresh("list"), "aria-label": label, "aria-multiselectable": several ? "true" : null, hidden: true });
    // Picking with the mouse must not take the focus away.
    this.root.addEventListener("mousedown", (event) => event.preventDefault());
  }

  get open() {
    return !this.root.hidden;
  }

  /** Shows these entries; a note stands for an empty list. */
  show(entries, note = "Nothing fits") {
    this.entries = entries;
    this.active = Math.min(this.active, Math.max(entries.length - 1, 0));
    this.root.replaceChildren(
      ...entries.map((entry, place) =>
        h("div", {
          class: "entry",
          role: "option",
          id: `${this.root.id}-${place}`,
          "aria-selected": String(this.several ? this.chosen.has(entry.value) : place === this.active),
          click: () => this.take(place),
          mousemove: () => this.move(place),
        }, this.several && h("span", { class: "tick", "aria-hidden": "true" }), h("bdi", { class: "entry-label" }, entry.label), entry.description && h("span", { class: "entry-hint" }, entry.description), entry.source && h("span", { class: "entry-source" }, entry.source)),
      ),
    );
    if (entries.length === 0) this.root.append(h("div", { class: "entry-none" }, note));
    this.root.hidden = false;
    this.mark();
  }

  hide() {
    this.root.hidden = true;
    this.active = 0;
    this.owner?.removeAttribute("aria-activedescendant");
    this.expanded(false);
  }

  /** Ties it to the element that has the focus. */
  belongTo(owner) {
    this.owner = owner;
    owner.setAttribute("aria-controls", this.root.id);
    owner.setAttribute("aria-haspopup", "listbox");
    this.expanded(false);
  }

  /** A text area that offers commands now and then is no combobox, and is not said to be one. */
  expanded(yes) {
    if (this.owner?.getAttribute("role") === "combobox") this.owner.setAttribute("aria-expanded", String(yes));
  }

  move(place) {
    if (this.entries.length === 0) return;
    this.active = (place + this.entries.length) % this.entries.length;
    this.mark();
  }

  mark() {
    [...this.root.children].forEach((child, place) => {
      child.classList.toggle("active", place === this.active);
      if (this.entries.length && !this.several) child.setAttribute("aria-selected", String(place === this.active));
    });
    const active = this.root.children[this.active];
    if (this.entries.length > 0) {
      active?.scrollIntoView({ block: "nearest" });
      this.owner?.setAttribute("aria-activedescendant", active?.id ?? "");
    }
    this.expanded(true);
  }

  take(place) {
    const entry = this.entries[place];
    if (!entry) return false;
    if (this.several) {
      if (!this.chosen.delete(entry.value)) this.chosen.add(entry.value);
      this.root.children[place].setAttribute("aria-selected", String(this.chosen.has(entry.value)));
      this.changed?.();
    } else {
      this.pick(entry);
    }
    return true;
  }

  /** Handles a key; whether it was one of the list's. */
  key(event) {
    if (!this.open || event.isComposing) return false;
    const moves = { ArrowDown: this.active + 1, ArrowUp: this.active - 1, Home: 0, End: this.entries.length - 1 };
    // Home and End belong to the text while there is one.
    const typing = event.target instanceof HTMLTextAreaElement || event.target instanceof HTMLInputElement;
    if (event.key in moves && !(typing && (event.key === "Home" || event.key === "End"))) {
      this.move(moves[event.key]);
    } else if (event.key === "Escape") {
      this.hide();
    } else if (event.key === "Enter" && this.entries.length > 0) {
      this.take(this.active);
    } else {
      return false;
    }
    event.preventDefault();
    event.stopPropagation();
    return true;
  }
}
