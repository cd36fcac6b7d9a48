// One message as its reader sees it: head, text, embeds, components, and how clicks on it ended.

import { drawRows } from "./components.js";
import { avatar, h } from "./dom.js";
import { inline, link, markdown } from "./markdown.js";
import { openMenu } from "./menu.js";
import { stamp } from "./time.js";

/** Everything a row's looks depend on. */
export function signature(row, interactions) {
  if ("state" in row) return JSON.stringify(row);
  return JSON.stringify([row, clicksOn(row, interactions).at(-1) ?? null]);
}

function clicksOn(message, interactions) {
  return interactions.filter((one) => one.on === message.id && one.kind === "component");
}

export function drawMessage(message, pane) {
  const last = clicksOn(message, pane.snapshot.interactions).at(-1);
  const target = { kind: "message", id: message.id, name: `the message of ${message.author.name}` };
  const menu = (event) => openMenu(pane, event, target);
  const about = (event) => openMenu(pane, event, { kind: "user", id: message.author.id, name: message.author.name });
  return h("article", { class: message.ephemeral ? "message ephemeral" : "message", tabIndex: -1, "data-message": message.id, contextmenu: menu },
    avatar(message.author.id, message.author.name, message.author.bot),
    h("div", { class: "message-main" },
      message.by && h("div", { class: "message-by" }, h("bdi", {}, message.by.name), " used ", h("span", { class: "mention" }, message.by.command)),
      h("header", { class: "message-head" },
        h("button", { type: "button", class: "author", "data-focus": "author", "aria-haspopup": "menu", click: about, contextmenu: (event) => { about(event); event.stopPropagation(); } }, h("bdi", {}, message.author.name)),
        message.author.bot && h("span", { class: "tag" }, "BOT"),
        stamp(message.at, "t"),
        message.edited && h("span", { class: "edited" }, "(edited)"),
        !message.ephemeral && !message.loading && h("button", { type: "button", class: "quiet more", "data-focus": "more", "aria-haspopup": "menu", "aria-label": "Message actions", click: menu }, "⋯")),
      message.loading ? thinking(message) : [
        message.content && h("div", { class: "content", dir: "auto" }, markdown(message.content, pane.names)),
        message.embeds.map((embed) => drawEmbed(embed, pane)),
        message.attachments.map(drawAttachment),
        drawRows(message, last, pane),
      ],
      last?.state === "failed" && h("p", { class: "failed" }, "This interaction failed"),
      message.ephemeral && h("footer", { class: "only-you" }, "Only you can see this · ",
        h("button", { type: "button", class: "linklike", "data-focus": "dismiss", click: () => { pane.dismissed.add(message.id); pane.draw(); pane.messages.focus({ preventScroll: true }); } }, "Dismiss message"))));
}

function thinking(message) {
  if (message.loading === "expired") return h("p", { class: "failed" }, "The application did not respond");
  return h("p", { class: "thinking" }, h("bdi", {}, message.author.name), " is thinking", dots());
}

function dots() {
  return h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i"));
}

/** A command that has no answer yet, or got none. */
export function drawPending(one, pane) {
  const bot = pane.world.bot;
  const failed = one.state === "failed";
  return h("article", { class: failed ? "message ephemeral" : "message", tabIndex: -1, "data-interaction": one.id },
    avatar(bot.id, bot.name, true),
    h("div", { class: "message-main" },
      h("div", { class: "message-by" }, h("bdi", {}, pane.name), " used ", h("span", { class: "mention" }, one.name)),
      h("header", { class: "message-head" }, h("span", { class: "author" }, h("bdi", {}, bot.name)), h("span", { class: "tag" }, "BOT")),
      failed ? h("p", { class: "failed" }, "The application did not respond") : h("p", { class: "thinking" }, "Sending command", dots()),
      failed && h("footer", { class: "only-you" }, "Only you can see this · ", h("button", { type: "button", class: "linklike", "data-focus": "dismiss", click: () => { pane.dismissed.add(one.id); pane.draw(); } }, "Dismiss message"))));
}

function drawEmbed(embed, pane) {
  const box = h("div", { class: "embed", dir: "auto" },
    embed.author?.name && h("div", { class: "embed-author" }, picture(embed.author), h("bdi", {}, embed.author.name)),
    embed.title && h("div", { class: "embed-title" }, embed.url ? link(embed.url, inline(embed.title, pane.names)) : inline(embed.title, pane.names)),
    embed.description && h("div", { class: "embed-text" }, markdown(embed.description, pane.names)),
    embed.fields?.length > 0 && h("dl", { class: "embed-fields" }, embed.fields.map((field) =>
      h("div", { class: field.inline ? "inline" : null }, h("dt", {}, inline(field.name, pane.names)), h("dd", {}, markdown(field.value, pane.names))))),
    // Nothing is loaded from elsewhere, so a picture is a link to it.
    [embed.image, embed.thumbnail].filter((picture) => picture?.url).map((picture) => h("div", {}, link(picture.url, ["Picture"]))),
    (embed.footer?.text || embed.timestamp) && h("div", { class: "embed-foot" }, h("bdi", {}, embed.footer?.text ?? ""), embed.footer?.text && embed.timestamp && " · ", embed.timestamp && stamp(Date.parse(embed.timestamp), "f")));
  if (Number.isInteger(embed.color)) box.style.borderInlineStartColor = `#${embed.color.toString(16).padStart(6, "0")}`;
  return box;
}

/** The picture beside an author. Nothing is loaded from elsewhere, so a person's is drawn as this page draws people. */
function picture(author) {
  const of = /^https:\/\/cdn\.discordapp\.com\/avatars\/(\d+)\//.exec(author.icon_url ?? "");
  return of && avatar(of[1], author.name);
}

function drawAttachment(file) {
  return h("div", { class: "attachment" }, h("a", { href: `/file/${encodeURIComponent(file.id)}`, download: file.filename }, h("bdi", {}, file.filename)), h("span", { class: "entry-hint" }, `${file.size} bytes`));
}
