// The form a bot opened over one person's screen.

import { fresh, h } from "./dom.js";
import { tooLong } from "./options.js";

const PARAGRAPH = 2;
// Discord's own limit on a text input.
const LONGEST = 4_000;

export class Form {
  constructor(pane, found) {
    this.pane = pane;
    this.found = found;
    this.back = document.activeElement;
    const { modal } = found;
    const title = fresh("form");
    this.inputs = modal.components.flatMap((row) => row.components ?? [row.component]).map((part) => new Input(part));
    this.trouble = h("p", { class: "failed", role: "alert" });
    this.submit = h("button", { type: "submit", class: "button primary" }, "Submit");
    const form = h("form", { class: "form", novalidate: true, submit: (event) => { event.preventDefault(); this.send(); } },
      h("header", {}, h("h3", { id: title }, h("bdi", {}, modal.title)), h("button", { type: "button", class: "quiet", "aria-label": "Close the form", click: () => this.close() }, "✕")),
      this.inputs.map((input) => input.root),
      h("p", { class: "entry-hint" }, "This goes to ", h("bdi", {}, pane.world.bot.name), "."),
      this.trouble,
      h("footer", {}, h("button", { type: "button", class: "button secondary", click: () => this.close() }, "Cancel"), this.submit));
    const leave = (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.close();
    };
    this.root = h("div", { class: "veil", role: "dialog", "aria-modal": "true", "aria-labelledby": title, keydown: leave }, form);
    // What lies beneath cannot be reached while the form is open.
    pane.body.inert = true;
  }

  focus() {
    this.inputs[0]?.input.focus();
  }

  close() {
    this.root.remove();
    this.pane.body.inert = false;
    if (this.pane.form === this) this.pane.form = null;
    if (this.back?.isConnected) this.back.focus({ preventScroll: true });
    else this.pane.messages.focus({ preventScroll: true });
  }

  send() {
    const wrong = this.inputs.filter((input) => !input.check());
    if (wrong.length > 0) return wrong[0].input.focus();
    this.trouble.textContent = "";
    this.busy(true);
    const fields = this.inputs.map((input) => ({ custom_id: input.part.custom_id, value: input.input.value }));
    this.pane.begin({ do: "submit", form: this.found.id, fields }, (answer) => {
      this.busy(false);
      if (answer.state === "answered") this.close();
      else this.trouble.textContent = "Something went wrong. Try again.";
    });
  }

  busy(yes) {
    this.submit.disabled = yes;
    this.submit.classList.toggle("loading", yes);
    if (yes) this.submit.setAttribute("aria-busy", "true");
    else this.submit.removeAttribute("aria-busy");
  }
}

class Input {
  constructor(part) {
    this.part = part;
    const id = fresh("field");
    const note = fresh("note");
    const properties = { id, placeholder: part.placeholder, "data-field": part.custom_id, "aria-describedby": note, "aria-required": part.required === false ? null : "true", dir: "auto", input: () => this.count() };
    this.input = part.style === PARAGRAPH ? h("textarea", { rows: "5", ...properties }) : h("input", { type: "text", autocomplete: "off", ...properties });
    this.input.value = part.value ?? "";
    this.counter = h("span", { class: "counter" });
    this.error = h("span", { class: "field-error", role: "alert" });
    this.root = h("div", { class: "field" }, h("label", { for: id }, h("bdi", {}, part.label ?? ""), part.required !== false && h("span", { class: "required", "aria-hidden": "true" }, " *")), this.input, h("div", { class: "field-foot", id: note }, this.error, this.counter));
    this.count();
  }

  get length() {
    return [...this.input.value].length;
  }

  count() {
    this.counter.textContent = `${this.length} / ${this.part.max_length ?? LONGEST}`;
    this.complain("");
  }

  complain(sentence) {
    this.error.textContent = sentence;
    if (sentence) this.input.setAttribute("aria-invalid", "true");
    else this.input.removeAttribute("aria-invalid");
  }

  check() {
    const { part } = this;
    let wrong = "";
    if (this.length === 0) wrong = part.required === false ? "" : "Please fill this in.";
    else wrong = tooLong(this.length, part.min_length, part.max_length ?? LONGEST);
    this.complain(wrong);
    return wrong === "";
  }
}
