// The fields of a slash command's options, by their type.

import { fresh, h } from "./dom.js";
import { Picker } from "./picker.js";

const TYPE = { string: 3, integer: 4, boolean: 5, user: 6, channel: 7, role: 8, mentionable: 9, number: 10, attachment: 11 };

/** One field per option of a command. */
export function fields(entry, pane) {
  const all = entry.options.map((option) => new Field(option, pane, () => suggest(entry, option, all, pane)));
  return all;
}

/** Asks the bot what fits the option that is being typed. */
function suggest(entry, option, all, pane) {
  const options = all.filter((field) => field.shown).map((field) => field.begun(field.option === option)).filter(Boolean);
  return new Promise((resolve, reject) => {
    pane.begin({ do: "autocomplete", channel: pane.channel, command: entry.name, options }, (answer) => {
      if (answer.choices) resolve(answer.choices.map((choice) => ({ value: choice.value, label: choice.name })));
      else reject(new Error("no suggestions"));
    });
  });
}

class Field {
  constructor(option, pane, suggestions) {
    this.option = option;
    this.shown = false;
    const id = fresh("option");
    const hint = fresh("hint");
    this.error = h("span", { class: "field-error", role: "alert" });
    this.picker = this.pickerFor(id, pane, suggestions);
    this.input = this.picker?.input ?? this.inputFor(id);
    this.input.setAttribute("aria-describedby", hint);
    this.input.setAttribute("data-option", option.name);
    if (option.required) this.input.setAttribute("aria-required", "true");
    this.input.addEventListener("input", () => this.complain(""));
    if (this.picker) this.picker.chosen = () => this.complain("");
    this.root = h("div", { class: "option" }, h("label", { for: id }, option.name, option.required && h("span", { class: "required", "aria-hidden": "true" }, " *")), this.picker?.root ?? this.input, h("span", { class: "entry-hint", id: hint }, option.description ?? ""), this.error);
  }

  pickerFor(id, pane, suggestions) {
    const { option } = this;
    const label = option.name;
    const among = (list) => (typed) => list.filter((entry) => entry.label.toLowerCase().includes(typed.toLowerCase().replace(/^[@#]/, "")));
    const people = pane.open.people.map((one) => ({ value: one.id, label: one.name, description: one.bot ? "Bot" : null }));
    const channels = pane.snapshot.channels.filter((channel) => channel.kind !== "dm").map((channel) => ({ value: channel.id, label: channel.name }));
    if (option.autocomplete) return new Picker({ id, label, entries: suggestions, free: true });
    if (option.choices?.length) return new Picker({ id, label, entries: among(option.choices.map((choice) => ({ value: choice.value, label: choice.name }))) });
    switch (option.type) {
      case TYPE.boolean:
        return new Picker({ id, label, entries: among([{ value: true, label: "True" }, { value: false, label: "False" }]) });
      case TYPE.user:
      case TYPE.mentionable:
        return new Picker({ id, label, entries: among(people) });
      // The sandbox has no roles.
      case TYPE.role:
        return new Picker({ id, label, entries: among([]) });
      case TYPE.channel:
        return new Picker({ id, label, entries: among(channels) });
      default:
        return null;
    }
  }

  inputFor(id) {
    const { option } = this;
    const number = option.type === TYPE.integer || option.type === TYPE.number;
    return h("input", { id, type: "text", autocomplete: "off", inputmode: number ? "decimal" : null, spellcheck: "false" });
  }

  focus() {
    this.input.focus();
  }

  get text() {
    return this.input.value;
  }

  complain(sentence) {
    this.error.textContent = sentence;
    if (sentence) this.input.setAttribute("aria-invalid", "true");
    else this.input.removeAttribute("aria-invalid");
  }

  /** What is wrong with it, or nothing. */
  wrong() {
    const { option } = this;
    const empty = this.text === "";
    let wrong = "";
    if (empty) wrong = option.required ? "This option needs a value." : "";
    else if (this.picker && this.picker.value === null) wrong = "Pick one from the list.";
    else if (option.type === TYPE.string && !option.choices?.length) wrong = tooLong([...this.text].length, option.min_length, option.max_length);
    else if (option.type === TYPE.integer && !/^-?\d+$/.test(this.text.trim())) wrong = "Give a whole number.";
    else if (option.type === TYPE.number && !Number.isFinite(Number(this.text))) wrong = "Give a number.";
    else if (option.min_value !== undefined && Number(this.text) < option.min_value) wrong = `At least ${option.min_value}.`;
    else if (option.max_value !== undefined && Number(this.text) > option.max_value) wrong = `At most ${option.max_value}.`;
    return wrong;
  }

  /** Whether it can be sent; says what is wrong if not. */
  check() {
    const wrong = this.wrong();
    this.complain(wrong);
    return wrong === "";
  }

  /** The option as far as it has come, or null. A focused one is always there, as text; so is what is not picked yet. */
  begun(focused) {
    const { name, type } = this.option;
    if (focused) return { name, type, value: this.picker?.picked ? String(this.picker.value) : this.text, focused };
    const given = this.given();
    if (Number.isNaN(given?.value) || (!given && this.text !== "")) return { name, type, value: this.text };
    return given;
  }

  /** The option as an interaction carries it, or null. */
  given() {
    const { option } = this;
    const value = this.picker ? this.picker.value : this.text;
    if (value === null || value === "") return null;
    const number = option.type === TYPE.integer || option.type === TYPE.number;
    return { name: option.name, type: option.type, value: number ? Number(value) : value };
  }
}

/** What is wrong with a length, or nothing. */
export function tooLong(length, least, most) {
  if (least && length < least) return `At least ${least} characters; this has ${length}.`;
  if (most && length > most) return `At most ${most} characters; this has ${length}.`;
  return "";
}
