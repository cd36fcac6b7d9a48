// The line at the bottom of a channel: plain text, and slash commands with their options.

import { fresh, h } from "./dom.js";
import { ListBox } from "./listbox.js";
import { fields } from "./options.js";

const SLASH = 1;

/** Every command that can be run, subcommands by their whole path. */
function runnable(commands) {
  const found = [];
  for (const command of commands.filter((one) => (one.type ?? SLASH) === SLASH)) {
    const walk = (part, path) => {
      const subs = (part.options ?? []).filter((option) => option.type === 1 || option.type === 2);
      if (subs.length > 0) subs.forEach((sub) => walk(sub, [...path, sub.name]));
      else found.push({ options: part.options ?? [], description: part.description, name: ["", command.name, ...path].join(" ").replace(" ", "/") });
    };
    walk(command, []);
  }
  return found;
}

export class Composer {
  constructor(pane) {
    this.pane = pane;
    this.form = null;
    this.list = new ListBox({ label: "Commands", pick: (entry) => this.choose(entry.value) });
    this.text = h("textarea", {
      rows: "1", id: fresh("composer"), class: "composer-text", "data-focus": "composer", spellcheck: "false",
      input: () => this.typed(),
      keydown: (event) => this.key(event),
      blur: () => this.list.hide(),
    });
    this.list.belongTo(this.text);
    this.root = h("div", { class: "composer" }, this.list.root, this.text);
  }

  /** Fits what can be typed to the channel. */
  update() {
    const { open } = this.pane;
    const name = open.kind === "dm" ? `@${open.name}` : `#${open.name}`;
    this.text.placeholder = `Message ${name}, or / for commands`;
    this.text.setAttribute("aria-label", `${this.pane.name}: message ${name}, or / for commands`);
    if (this.list.open) this.typed();
  }

  typed() {
    const value = this.text.value;
    if (!value.startsWith("/") || value.includes("\n")) return this.list.hide();
    const wanted = value.toLowerCase().trim();
    const all = runnable(this.pane.open.commands);
    const fits = all.filter((one) => one.name.startsWith(wanted) || one.name.split(" ").some((word) => `/${word}`.startsWith(wanted)));
    this.list.show(fits.map((one) => ({ value: one, label: one.name, description: one.description, source: this.pane.world.bot.name })), all.length ? "No command fits" : "No bot has registered a command here");
  }

  key(event) {
    if (event.isComposing) return;
    if (event.key === "Tab" && !event.shiftKey && this.list.open && this.list.entries.length > 0) {
      event.preventDefault();
      this.list.take(this.list.active);
    } else if (this.list.key(event)) {
      return;
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      const text = this.text.value;
      if (text.trim() === "" || text.startsWith("/")) return;
      this.text.value = "";
      this.pane.begin({ do: "say", channel: this.pane.channel, text });
    }
  }

  /** A command was chosen: its options take the place of the line. */
  choose(entry) {
    this.list.hide();
    this.text.value = "";
    if (entry.options.length === 0) return this.run(entry, []);
    this.close();
    this.form = this.draw(entry);
    this.text.hidden = true;
    this.root.append(this.form);
    this.form.querySelector("input, select, textarea, button[type=submit]")?.focus();
  }

  close() {
    if (!this.form) return;
    const inside = this.form.contains(document.activeElement);
    this.form.remove();
    this.form = null;
    this.text.hidden = false;
    if (inside) this.text.focus();
  }

  run(entry, options) {
    this.close();
    this.text.focus();
    this.pane.begin({ do: "command", channel: this.pane.channel, command: entry.name, options });
  }

  draw(entry) {
    const all = fields(entry, this.pane);
    const shown = h("div", { class: "options" });
    const more = h("div", { class: "more-options" });
    const add = (field) => {
      shown.append(field.root);
      field.shown = true;
    };
    for (const field of all) {
      if (field.option.required) add(field);
      else {
        const button = h("button", { type: "button", class: "chip", click: () => { add(field); button.remove(); field.focus(); } }, `+ ${field.option.name}`);
        button.title = field.option.description ?? "";
        more.append(button);
      }
    }
    const submit = (event) => {
      event.preventDefault();
      const used = all.filter((field) => field.shown);
      const wrong = used.filter((field) => !field.check());
      if (wrong.length > 0) return wrong[0].focus();
      const given = used.map((field) => field.given()).filter(Boolean);
      this.run(entry, given);
    };
    const heading = fresh("command");
    return h("form", { class: "command-form", "aria-labelledby": heading, novalidate: true, submit, keydown: (event) => {
      if (event.key === "Escape") { event.stopPropagation(); this.close(); }
    } },
      h("div", { class: "command-head" }, h("strong", { id: heading }, entry.name), h("span", { class: "entry-hint" }, entry.description),
        h("button", { type: "button", class: "quiet", "aria-label": "Leave the command", click: () => this.close() }, "✕")),
      shown, more,
      h("button", { type: "submit", class: "button primary" }, "Run command"));
  }
}
