// Buttons and selects of a message.

import { h } from "./dom.js";
import { ListBox } from "./listbox.js";

const STYLES = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link" };
const BUTTON = 2;
const LINK = 5;
const SELECTS = { 3: "string", 5: "user", 6: "role", 7: "mentionable", 8: "channel" };

/** The rows of a message; `last` is the newest click on it. */
export function drawRows(message, last, pane) {
  const waiting = last?.state === "waiting" ? last.custom_id : null;
  const click = (custom_id, values) => pane.begin({ do: "component", message: message.id, custom_id, values });
  const one = (part) => {
    const state = { loading: waiting !== null && waiting === part.custom_id, disabled: part.disabled === true || waiting !== null };
    if (part.type === BUTTON) return drawButton(part, state, click);
    if (part.type in SELECTS) return drawSelect(part, state, click, pane);
    return h("p", { class: "failed" }, `Component type ${part.type} is not drawn here.`);
  };
  return message.components.map((row) => h("div", { class: "row" }, (row.components ?? [row]).map(one)));
}

function face(part) {
  return [part.emoji?.name && h("span", { "aria-hidden": "true" }, part.emoji.id ? `:${part.emoji.name}:` : part.emoji.name), part.label && h("bdi", {}, part.label)];
}

function drawButton(part, { loading, disabled }, click) {
  const style = STYLES[part.style] ?? "secondary";
  if (part.style === LINK) {
    const safe = /^https?:\/\//.test(part.url ?? "") && !disabled;
    return h("a", { class: "button link", "data-focus": part.url, href: safe ? part.url : null, target: "_blank", rel: "noopener noreferrer nofollow", "aria-disabled": safe ? null : "true" }, face(part), h("span", { "aria-hidden": "true" }, " ↗"));
  }
  return h("button", {
    type: "button",
    class: loading ? `button ${style} loading` : `button ${style}`,
    "data-focus": part.custom_id,
    "aria-busy": loading ? "true" : null,
    "aria-label": part.label ? null : part.emoji?.name ?? "Button",
    disabled,
    click: () => click(part.custom_id, null),
  }, face(part), loading && h("span", { class: "spinner", "aria-hidden": "true" }));
}

/** What a select offers, beside the options a bot wrote itself. */
function offered(part, pane) {
  const people = pane.open.people.map((one) => ({ value: one.id, label: one.name, description: one.bot ? "Bot" : null }));
  switch (SELECTS[part.type]) {
    case "user":
    case "mentionable":
      return people;
    // The sandbox has no roles.
    case "role":
      return [];
    case "channel":
      return pane.snapshot.channels.filter((channel) => channel.kind !== "dm").map((channel) => ({ value: channel.id, label: `#${channel.name}` }));
    default:
      return part.options;
  }
}

function drawSelect(part, { loading, disabled }, click, pane) {
  const several = (part.max_values ?? 1) > 1;
  const least = part.min_values ?? 1;
  const preset = SELECTS[part.type] === "string" ? part.options.filter((one) => one.default).map((one) => one.value) : (part.default_values ?? []).map((one) => String(one.id));
  const named = () => {
    const all = offered(part, pane);
    const labels = preset.map((value) => all.find((entry) => entry.value === value)?.label ?? value);
    return labels.join(", ") || part.placeholder || "Make a selection";
  };
  const list = new ListBox({
    label: part.placeholder ?? "Options",
    several,
    pick: (entry) => {
      list.hide();
      click(part.custom_id, [entry.value]);
    },
  });
  preset.forEach((value) => list.chosen.add(value));
  const done = h("button", { type: "button", class: "button primary", hidden: true, click: () => send() }, "Choose");
  const send = () => {
    list.hide();
    done.hidden = true;
    click(part.custom_id, [...list.chosen]);
  };
  list.changed = () => {
    const count = list.chosen.size;
    done.disabled = count < least || count > part.max_values;
    done.textContent = `Choose ${count}`;
  };
  const open = () => {
    list.show(offered(part, pane));
    if (several) {
      done.hidden = false;
      list.changed();
    }
  };
  const close = () => {
    list.hide();
    done.hidden = true;
  };
  const head = h("button", {
    type: "button",
    class: loading ? "select loading" : "select",
    role: "combobox",
    "data-focus": part.custom_id,
    "data-select": part.custom_id,
    "aria-label": part.placeholder ?? "Make a selection",
    "aria-busy": loading ? "true" : null,
    disabled,
    click: () => (list.open ? close() : open()),
    keydown: (event) => {
      if (list.key(event)) {
        if (!list.open) done.hidden = true;
      } else if (!list.open && ["ArrowDown", "ArrowUp"].includes(event.key)) {
        event.preventDefault();
        open();
      }
    },
    blur: (event) => event.relatedTarget !== done && close(),
  }, h("bdi", {}, named()), h("span", { "aria-hidden": "true" }, "▾"));
  list.belongTo(head);
  return h("div", { class: "select-box" }, head, list.root, done);
}
