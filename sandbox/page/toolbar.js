// What a person at a real Discord cannot do: move time, break things, end the bot.

import { fresh, h, keyed } from "./dom.js";
import { turn } from "./server.js";
import { display } from "./time.js";

const MINUTE_MS = 60_000;

export class Toolbar {
  constructor(root, { inspector, say }) {
    this.say = say;
    this.noted = h("span", { class: "noted", role: "status" });
    this.bot = h("span", { class: "bot-state" });
    this.faults = h("div", { class: "fault-list" });
    this.closed = h("div", { class: "fault-list" });
    this.left = h("div", { class: "fault-list" });
    this.timedOut = h("div", { class: "fault-list" });
    this.languages = h("div", { class: "fault-list" });
    // What the bot calls the next time that it shows; none of its own if it calls it nothing.
    this.shown = this.tool("", { turn: "shown" });
    this.shown.hidden = true;
    const requests = h("button", { type: "button", class: "tool", "aria-expanded": "false", "aria-controls": inspector.root.id, click: () => requests.setAttribute("aria-expanded", String(inspector.toggle())) }, "Requests");
    const clock = h("span", { class: "clock", "data-clock": "", title: "The sandbox’s time (UTC)", "aria-label": "The sandbox’s time (UTC)" });
    clock.textContent = display();
    const tools = h("div", { class: "tools", id: fresh("tools") },
      group("Clock", clock, this.tool("+1 min", { turn: "clock", by: MINUTE_MS }), this.shown, this.tool("To the next deadline", { turn: "deadline" })),
      group("Bot", this.bot, this.tool("Restart", { turn: "restart" }), this.tool("Kill", { turn: "kill" })),
      group("Sandbox",
        this.popup("Faults", h("fieldset", {}, h("legend", {}, "Discord"), this.faults, this.tool("Expire all tokens", { turn: "expire" })), h("fieldset", {}, h("legend", {}, "Direct messages closed"), this.closed)),
        this.popup("Members", h("fieldset", {}, h("legend", {}, "Has left the server"), this.left), h("fieldset", {}, h("legend", {}, "Timed out in the server"), this.timedOut), h("fieldset", {}, h("legend", {}, "Language of their Discord"), this.languages)),
        this.popup("Add person", this.personForm()),
        requests,
        h("a", { class: "tool", href: "/transcript.txt", download: "transcript.txt" }, "Transcript"),
        h("button", { type: "button", class: "tool", "aria-label": "Dark or light", title: "Dark or light", click: toggleTheme }, "◐")));
    const fold = h("button", { type: "button", class: "tool fold", "aria-expanded": "false", "aria-controls": tools.id, click: () => fold.setAttribute("aria-expanded", String(tools.classList.toggle("unfolded"))) }, "Tools");
    root.append(h("h1", {}, "Sandbox"), this.noted, fold, tools);
  }

  update(world) {
    const { connected, name } = world.bot;
    this.bot.replaceChildren(h("span", { class: connected ? "dot on" : "dot", "aria-hidden": "true" }), h("bdi", {}, name), connected ? " is connected" : " is not connected");
    this.bot.dataset.connected = String(connected);
    this.shown.textContent = world.shown_time ?? "";
    this.shown.hidden = !world.shown_time;
    const check = (entry) => h("label", {}, h("input", { type: "checkbox", checked: entry.on, "data-focus": entry.key, "data-fault": entry.key, change: (event) => this.turn({ ...entry.knob, on: event.target.checked }) }), h("bdi", {}, entry.label));
    const drawn = { key: (entry) => entry.key, signature: (entry) => JSON.stringify(entry), make: check };
    keyed(this.faults, world.faults.map((fault) => ({ key: fault.name, label: fault.label, on: fault.on, knob: { turn: "fault", name: fault.name } })), drawn);
    const people = (turn, is) => world.users.filter((user) => !user.bot).map((user) => ({ key: `${turn}-${user.id}`, label: user.name, on: is(user), knob: { turn, user: user.id } }));
    keyed(this.left, people("left", (user) => user.left), drawn);
    keyed(this.timedOut, people("timed_out", (user) => user.timed_out), drawn);
    keyed(this.languages, world.users.filter((user) => !user.bot), { key: (user) => user.id, signature: (user) => JSON.stringify([user.name, user.locale]), make: (user) => this.language(user, world.locales) });
    keyed(this.closed, world.users.filter((user) => !user.bot).map((user) => ({ key: user.id, label: user.name, on: user.dms_closed, knob: { turn: "dms", user: user.id } })), drawn);
  }

  async turn(knob) {
    try {
      const { noted } = await turn(knob);
      this.noted.textContent = noted ?? "";
      this.say("");
    } catch (error) {
      this.say(error.message);
    }
  }

  language(user, locales) {
    const named = new Intl.DisplayNames("en", { type: "language" });
    const choices = locales.map((locale) => h("option", { value: locale, selected: locale === user.locale }, named.of(locale)));
    return h("label", { class: "language" }, h("bdi", {}, user.name), h("select", { "data-focus": `language-${user.id}`, "data-language": user.name, change: (event) => this.turn({ turn: "language", user: user.id, locale: event.target.value }) }, choices));
  }

  tool(label, knob) {
    return h("button", { type: "button", class: "tool", click: async (event) => {
      const button = event.currentTarget;
      button.setAttribute("aria-busy", "true");
      await this.turn(knob);
      button.removeAttribute("aria-busy");
    } }, label);
  }

  popup(label, ...content) {
    const box = h("div", { class: "popup", id: fresh("popup"), hidden: true }, content);
    const button = h("button", { type: "button", class: "tool", "aria-expanded": "false", "aria-controls": box.id, click: () => show(box.hidden) }, label);
    const show = (yes) => {
      box.hidden = !yes;
      button.setAttribute("aria-expanded", String(yes));
      if (!yes) return;
      place();
      box.querySelector("input")?.focus();
    };
    // Wherever its button stands, all of it is seen.
    const place = () => {
      box.style.translate = "";
      const { left, right } = box.getBoundingClientRect();
      const shift = Math.max(8 - left, 0) || Math.min(innerWidth - 8 - right, 0);
      box.style.translate = `${shift}px`;
    };
    addEventListener("resize", () => box.hidden || place());
    const wrap = h("div", { class: "popup-wrap", keydown: (event) => {
      if (event.key === "Escape" && !box.hidden) { show(false); button.focus(); }
    }, focusout: (event) => { if (event.relatedTarget && !wrap.contains(event.relatedTarget)) show(false); } }, button, box);
    return wrap;
  }

  personForm() {
    const id = fresh("name");
    const name = h("input", { id, type: "text", maxlength: "32", autocomplete: "off" });
    return h("form", { class: "person-form", submit: (event) => {
      event.preventDefault();
      if (name.value.trim() === "") return name.focus();
      this.turn({ turn: "person", name: name.value.trim() });
      name.value = "";
    } }, h("label", { for: id }, "Name"), name, h("button", { type: "submit", class: "tool" }, "Add"));
  }
}

function group(label, ...content) {
  return h("div", { class: "tool-group", role: "group", "aria-label": label }, content);
}

function toggleTheme() {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
}
