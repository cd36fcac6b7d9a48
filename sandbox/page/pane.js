// One person's Discord: channels, messages, composer, and what opens above them.

import { Composer } from "./composer.js";
import { avatar, h, keyed } from "./dom.js";
import { openMenu } from "./menu.js";
import { drawMessage, drawPending, signature } from "./message.js";
import { Form } from "./modal.js";
import { act } from "./server.js";
import { Toasts } from "./toast.js";

export class Pane {
  constructor(id, { say, unread }) {
    this.id = id;
    this.say = say;
    this.told = unread;
    this.name = "";
    this.unread = 0;
    this.channel = null;
    this.snapshot = null;
    this.world = { users: [], bot: {}, commands: [] };
    // Interactions begun on this page, and what to do with their answers.
    this.begun = new Map();
    this.dismissed = new Set();
    // The row that what this person did last has led to; it is kept in view until they look elsewhere.
    this.shown = null;
    // The newest message seen in each channel.
    this.read = new Map();
    this.head = h("header", { class: "pane-head" });
    this.channels = h("nav", { class: "channels" });
    this.title = h("h3", { class: "channel-title" });
    this.messages = h("div", { class: "messages", role: "log", tabIndex: 0, "aria-live": "polite" });
    for (const looked of ["wheel", "touchmove", "keydown", "pointerdown"]) {
      this.messages.addEventListener(looked, () => { this.shown = null; }, { passive: true });
    }
    this.toasts = new Toasts((channel) => this.go(channel));
    this.composer = new Composer(this);
    this.body = h("div", { class: "pane-body" }, this.channels, h("div", { class: "channel" }, this.title, this.messages, this.composer.root));
    this.root = h("section", { class: "pane", "data-user": id }, this.head, this.body, this.toasts.root);
    this.names = {
      // A client knows whom it has met; Discord sends it no other names.
      user: (one) => this.snapshot?.met.find((user) => user.id === one)?.name,
      channel: (one) => this.snapshot?.channels.find((channel) => channel.id === one)?.name,
    };
  }

  updateWorld(world) {
    this.world = world;
    if (this.snapshot) this.draw();
  }

  update(snapshot) {
    const before = this.snapshot;
    this.snapshot = snapshot;
    if (this.name !== snapshot.name) {
      this.name = snapshot.name;
      this.root.setAttribute("aria-label", `${snapshot.name}’s screen`);
      this.head.replaceChildren(avatar(snapshot.id, snapshot.name), h("h2", {}, h("bdi", {}, snapshot.name)));
      this.channels.setAttribute("aria-label", `${snapshot.name}’s channels`);
    }
    const known = snapshot.channels.some((channel) => channel.id === this.channel);
    if (!known) this.channel = snapshot.channels[0]?.id ?? null;
    if (before) this.announce(before, snapshot);
    else for (const channel of snapshot.channels) this.read.set(channel.id, newest(channel));
    this.settle();
    this.draw();
  }

  get open() {
    return this.snapshot.channels.find((channel) => channel.id === this.channel);
  }

  /** Shows another channel. */
  go(channel) {
    this.channel = channel;
    this.shown = null;
    this.composer.close();
    this.draw();
    this.told();
    this.messages.scrollTop = this.messages.scrollHeight;
  }

  /** Does something as this person; `answered` hears how it ended. */
  async begin(action, answered = () => {}) {
    try {
      const { interaction } = await act(this.id, action);
      if (interaction) {
        this.begun.set(interaction, answered);
        if (action.do !== "autocomplete") this.show(interaction);
        this.settle();
      }
    } catch (error) {
      this.say(error.message);
      answered({ state: "failed" });
    }
  }

  /** Hands answers that have come to whoever waits for them. */
  settle() {
    for (const found of this.snapshot.interactions) {
      const answered = this.begun.get(found.id);
      if (!answered || found.state === "waiting") continue;
      this.begun.delete(found.id);
      answered(found);
      if (this.shown === found.id) this.show(found.message ?? null);
      if (found.modal) this.showForm(found);
    }
  }

  /** Keeps this row in view: all of it, or its beginning. */
  show(row) {
    this.shown = row;
    const node = [...this.messages.children].find((one) => row !== null && [one.dataset.message, one.dataset.interaction].includes(row));
    if (!node) return;
    const { messages } = this;
    const from = node.offsetTop - messages.offsetTop;
    const below = from + node.offsetHeight + 8 - messages.clientHeight;
    if (messages.scrollTop < below) messages.scrollTop = below;
    if (messages.scrollTop > from) messages.scrollTop = from;
  }

  showForm(found) {
    this.form?.close();
    this.form = new Form(this, found);
    this.root.append(this.form.root);
    this.form.focus();
  }

  /** The toast for what has just come in somewhere else. */
  announce(before, snapshot) {
    for (const channel of snapshot.channels) {
      const old = before.channels.find((one) => one.id === channel.id);
      const known = new Set(old?.messages.map((message) => message.id));
      for (const message of channel.messages) {
        const elsewhere = channel.id !== this.channel && channel.kind === "dm" && !message.ephemeral;
        if (elsewhere && !known.has(message.id)) this.toasts.show(channel, message, this.names);
      }
    }
    this.toasts.keep(new Set(snapshot.channels.flatMap((channel) => channel.messages.map((message) => message.id))));
  }

  draw() {
    const open = this.open;
    if (!open) return;
    this.read.set(open.id, newest(open));
    this.toasts.seen(open.id);
    this.drawChannels();
    this.title.replaceChildren(h("bdi", {}, this.label(open)));
    this.messages.setAttribute("aria-label", `Messages in ${this.label(open)}`);
    const atEnd = this.messages.scrollHeight - this.messages.scrollTop - this.messages.clientHeight < 60;
    const { interactions } = this.snapshot;
    const messages = open.messages.filter((message) => !this.dismissed.has(message.id));
    const unmade = interactions.filter((one) => one.channel === open.id && ["command", "menu"].includes(one.kind) && one.state !== "answered" && !this.dismissed.has(one.id));
    const names = this.snapshot.met.map((user) => user.name).join();
    const rows = [...messages, ...unmade].sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
    keyed(this.messages, rows, {
      key: (row) => row.id,
      signature: (row) => signature(row, interactions) + names,
      make: (row) => ("state" in row ? drawPending(row, this) : drawMessage(row, this)),
    });
    if (rows.length === 0 && !this.empty) {
      this.empty = h("p", { class: "empty" }, "Nothing here yet. Type / to see what the bot can do.");
      this.messages.after(this.empty);
    } else if (rows.length > 0) {
      this.empty?.remove();
      this.empty = null;
    }
    if (atEnd) this.messages.scrollTop = this.messages.scrollHeight;
    this.show(this.shown);
    this.composer.update();
  }

  drawChannels() {
    this.unread = 0;
    const rows = this.snapshot.channels.map((channel) => {
      const since = BigInt(this.read.get(channel.id) ?? 0);
      const fresh = channel.id === this.channel ? 0 : channel.messages.filter((message) => !message.ephemeral && BigInt(message.id) > since).length;
      if (channel.kind === "dm") this.unread += fresh;
      return { channel, fresh };
    });
    const people = this.open.people.filter((one) => one.id !== this.id);
    const all = [...rows, ...(people.length ? [{ heading: "Members" }] : []), ...people.map((person) => ({ person }))];
    keyed(this.channels, all, {
      key: (row) => row.channel?.id ?? row.person?.id ?? row.heading,
      signature: (row) => JSON.stringify([row.channel?.name, row.fresh, row.person, row.channel?.id === this.channel]),
      make: (row) => this.drawRow(row),
    });
  }

  /** A channel's name; with its server's where there are several. */
  label(channel) {
    if (channel.kind === "dm") return `@ ${channel.name}`;
    const servers = new Set(this.snapshot.channels.map((one) => one.server).filter(Boolean));
    return servers.size > 1 ? `${channel.server} # ${channel.name}` : `# ${channel.name}`;
  }

  drawRow({ channel, fresh, person, heading }) {
    if (heading) return h("h3", { class: "channels-heading" }, heading);
    if (person) {
      const menu = (event) => openMenu(this, event, { kind: "user", id: person.id, name: person.name });
      return h("button", { type: "button", class: "person", "data-focus": "person", "aria-haspopup": "menu", "aria-label": `${person.name}: actions`, click: menu, contextmenu: menu }, avatar(person.id, person.name, person.bot), h("bdi", {}, person.name), person.bot && h("span", { class: "tag" }, "BOT"));
    }
    const here = channel.id === this.channel;
    return h("button", {
      type: "button",
      class: channel.kind === "dm" ? "place dm" : "place",
      "data-focus": "channel",
      "data-kind": channel.kind,
      "aria-current": here ? "page" : null,
      click: () => this.go(channel.id),
    }, h("bdi", {}, this.label(channel)), fresh > 0 && h("span", { class: "badge", "aria-label": `${fresh} unread` }, String(fresh)));
  }
}

function newest(channel) {
  return channel.messages.reduce((most, message) => (!message.ephemeral && BigInt(message.id) > BigInt(most) ? message.id : most), "0");
}
