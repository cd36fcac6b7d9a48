// The context menu of a person or a message: the commands bots registered for it.

import { h } from "./dom.js";

const TYPES = { user: 2, message: 3 };
let open = null;

export function closeMenu() {
  if (!open) return;
  const { node, from } = open;
  const inside = node.contains(document.activeElement);
  open = null;
  node.remove();
  document.removeEventListener("pointerdown", outside, true);
  if (inside) from.focus({ preventScroll: true });
}

function outside(event) {
  if (open && !open.node.contains(event.target)) closeMenu();
}

/** Opens the menu at the event's place. `target` is `{ kind, id, name }`. */
export function openMenu(pane, event, target) {
  event.preventDefault();
  closeMenu();
  const commands = pane.open.commands.filter((command) => command.type === TYPES[target.kind]);
  const items = commands.map((command) =>
    h("button", { type: "button", class: "menu-item", role: "menuitem", click: () => {
      closeMenu();
      pane.begin({ do: "menu", channel: pane.channel, name: command.name, target: target.id });
    } }, h("bdi", {}, command.name), h("span", { class: "entry-source" }, pane.world.bot.name)));
  if (items.length === 0) items.push(h("div", { class: "entry-none" }, target.kind === "user" ? "No bot offers anything for a member here." : "No bot offers anything for a message here."));
  const node = h("div", { class: "menu", role: "menu", tabIndex: -1, "aria-label": `Actions for ${target.name}`, keydown: keys }, items);
  open = { node, from: event.currentTarget.closest("button") ?? event.currentTarget };
  pane.root.append(node);
  const box = pane.root.getBoundingClientRect();
  const at = event.clientX || event.clientY ? { x: event.clientX, y: event.clientY } : corner(event.currentTarget);
  node.style.left = `${Math.max(4, Math.min(at.x - box.left, box.width - node.offsetWidth - 4))}px`;
  node.style.top = `${Math.max(4, Math.min(at.y - box.top, box.height - node.offsetHeight - 4))}px`;
  document.addEventListener("pointerdown", outside, true);
  (node.querySelector("button") ?? node).focus();
}

function corner(element) {
  const box = element.getBoundingClientRect();
  return { x: box.left, y: box.bottom };
}

function keys(event) {
  const items = [...event.currentTarget.querySelectorAll("button")];
  const at = items.indexOf(document.activeElement);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && items.length) items[(at + step + items.length) % items.length].focus();
  else if (event.key === "Escape" || event.key === "Tab") closeMenu();
  else return;
  event.preventDefault();
  event.stopPropagation();
}
