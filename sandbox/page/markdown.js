// Discord's markdown: text to a tree, and the tree to nodes. Knows nothing of messages.

import { h } from "./dom.js";
import { stamp } from "./time.js";

// A message nested deeper than this is a trick, and stays as it was typed.
const DEEPEST = 12;

// Tried in this order at each place; `[^]` is any character.
const INLINE = [
  ["escape", /^\\([^\p{L}\p{N}\s])/u],
  ["code", /^(`+)([^]*?[^`])\1(?!`)/],
  ["stamp", /^<t:(-?\d{1,13})(?::([tTdDfFR]))?>/],
  ["user", /^<@!?(\d{1,20})>/],
  ["role", /^<@&(\d{1,20})>/],
  ["channel", /^<#(\d{1,20})>/],
  ["emoji", /^<a?:(\w{2,32}):\d{1,20}>/],
  ["command", /^<\/([^\s:<>][^:<>]{0,98}):\d{1,20}>/],
  ["link", /^<(https?:\/\/[^\s<>]+)>/],
  ["masked", /^\[((?:\\.|[^\]\\])+)\]\(<?(https?:\/\/[^\s)>]+)>?\)/],
  ["link", /^(https?:\/\/[^\s<]*[^\s<.,:;"')\]])/],
  ["both", /^\*\*\*(?=\S)((?:\\[^]|[^\\*])+?)\*\*\*(?!\*)/],
  ["strong", /^\*\*((?:\\[^]|(?!\*\*)[^\\])+?)\*\*(?!\*)/],
  ["underline", /^__((?:\\[^]|(?!__)[^\\])+?)__(?!_)/],
  ["em", /^\*(?=\S)((?:\*\*|\\[^]|[^*\\])+?)(?<!\s)\*(?!\*)/],
  ["em", /^_((?:__|\\[^]|[^_\\])+?)_(?![\p{L}\p{N}_])/u],
  ["strike", /^~~((?:\\[^]|(?!~~)[^\\])+?)~~/],
  ["spoiler", /^\|\|((?:\\[^]|(?!\|\|)[^\\])+?)\|\|/],
];
// Of these, Discord takes the longest.
const EMPHASIS = new Set(["both", "strong", "underline", "em"]);
const SPECIAL = /[\\`<[*_~|\n]|https?:\/\//g;
const FENCE = /```(?:([\w+#.-]{1,20})\n)?\n?([^]*?)\n?```/g;

/** Blocks of a text: paragraph, heading, small, quote, list, fence. */
export function parse(text) {
  const blocks = [];
  let from = 0;
  for (const fence of text.matchAll(FENCE)) {
    if (text[fence.index - 1] === "\\" || fence[2] === "") continue;
    blocks.push(...lines(text.slice(from, fence.index).replace(/\n$/, "")));
    blocks.push({ kind: "fence", language: fence[1], text: fence[2] });
    from = fence.index + fence[0].length;
  }
  const rest = text.slice(from);
  blocks.push(...lines(from > 0 ? rest.replace(/^\n/, "") : rest));
  return blocks;
}

function lines(text) {
  if (text === "") return [];
  const blocks = [];
  const all = text.split("\n");
  for (let at = 0; at < all.length; at += 1) {
    const line = all[at];
    const last = blocks.at(-1);
    const heading = /^(#{1,3})\s+(\S.*)$/.exec(line);
    const item = /^(\s*)(?:[-*]|(\d{1,9})\.)\s+(\S.*)$/.exec(line);
    if (line.startsWith(">>> ")) {
      blocks.push({ kind: "quote", text: [line.slice(4), ...all.slice(at + 1)].join("\n") });
      break;
    } else if (line.startsWith("> ")) {
      if (last?.kind === "quote") last.text += `\n${line.slice(2)}`;
      else blocks.push({ kind: "quote", text: line.slice(2) });
    } else if (heading) {
      blocks.push({ kind: "heading", level: heading[1].length, text: heading[2] });
    } else if (line.startsWith("-# ")) {
      blocks.push({ kind: "small", text: line.slice(3) });
    } else if (item) {
      const entry = { text: item[3], deep: item[1].length > 1 };
      const start = item[2] === undefined ? null : Number(item[2]);
      if (last?.kind === "list" && (last.start === null) === (start === null)) last.items.push(entry);
      else blocks.push({ kind: "list", start, items: [entry] });
    } else if (last?.kind === "paragraph") {
      last.text += `\n${line}`;
    } else {
      blocks.push({ kind: "paragraph", text: line });
    }
  }
  return blocks;
}

/** Spans of a text. */
export function spans(text, depth = 0) {
  const found = [];
  let plain = "";
  const add = (span) => {
    if (plain) found.push({ kind: "text", text: plain });
    plain = "";
    if (span) found.push(span);
  };
  for (let at = 0; at < text.length; ) {
    const rest = text.slice(at);
    if (rest[0] === "\n") {
      add({ kind: "break" });
      at += 1;
      continue;
    }
    const match = depth < DEEPEST && first(rest, text[at - 1]);
    if (match) {
      const [kind, groups] = match;
      if (kind === "escape") plain += groups[1];
      else if (["both", "strong", "underline", "em", "strike", "spoiler"].includes(kind)) {
        add({ kind, children: spans(groups[1], depth + 1) });
      } else if (kind === "masked") add({ kind, children: spans(groups[1], depth + 1), url: groups[2] });
      else add({ kind, groups });
      at += groups[0].length;
      continue;
    }
    SPECIAL.lastIndex = 1;
    const next = SPECIAL.exec(rest)?.index ?? rest.length;
    plain += rest.slice(0, next);
    at += next;
  }
  add();
  return found;
}

function first(rest, before) {
  // An underscore within a word is a letter.
  if (rest[0] === "_" && before !== undefined && /[\p{L}\p{N}]/u.test(before)) return null;
  let longest = null;
  for (const [kind, pattern] of INLINE) {
    const groups = pattern.exec(rest);
    if (!groups) continue;
    if (!EMPHASIS.has(kind)) return longest ?? [kind, groups];
    if (!longest || groups[0].length > longest[1][0].length) longest = [kind, groups];
  }
  return longest;
}

/** A text as nodes. `names` finds people and channels by id. */
export function markdown(text, names) {
  return parse(text).map((block) => drawn(block, names));
}

/** A text as nodes within one line's flow: no blocks. */
export function inline(text, names) {
  return spans(text).map((span) => drawnSpan(span, names));
}

function drawn(block, names) {
  const inner = (text) => inline(text, names);
  switch (block.kind) {
    case "heading":
      // Under the page's own headings; the level that is seen is a class.
      return h("div", { class: `md-h${block.level}`, role: "heading", "aria-level": String(block.level + 3) }, inner(block.text));
    case "small":
      return h("div", { class: "md-small" }, inner(block.text));
    case "quote":
      return h("blockquote", {}, lines(block.text).map((part) => drawn(part.kind === "quote" ? { kind: "paragraph", text: part.text } : part, names)));
    case "list": {
      const items = block.items.map((item) => h("li", { class: item.deep ? "deep" : null }, inner(item.text)));
      return block.start === null ? h("ul", {}, items) : h("ol", { start: String(block.start) }, items);
    }
    case "fence":
      return h("pre", { tabIndex: 0 }, h("code", { "data-language": block.language }, block.text));
    default:
      return h("div", { class: "md-p" }, inner(block.text));
  }
}

function drawnSpan(span, names) {
  const children = () => span.children.map((child) => drawnSpan(child, names));
  switch (span.kind) {
    case "text":
      return span.text;
    case "break":
      return h("br");
    case "code":
      return h("code", {}, span.groups[2].trim() || span.groups[2]);
    case "stamp":
      return stamp(Number(span.groups[1]) * 1_000, span.groups[2] ?? "f");
    case "user":
      return h("bdi", { class: "mention" }, `@${names.user(span.groups[1]) ?? "unknown-user"}`);
    case "role":
      return h("bdi", { class: "mention" }, "@unknown-role");
    case "channel":
      return h("bdi", { class: "mention" }, `#${names.channel(span.groups[1]) ?? "unknown"}`);
    case "emoji":
      return `:${span.groups[1]}:`;
    case "command":
      return h("span", { class: "mention" }, `/${span.groups[1]}`);
    case "link":
      return link(span.groups[1], [span.groups[1]]);
    case "masked":
      return link(span.url, children());
    case "both":
      return h("strong", {}, h("em", {}, children()));
    case "underline":
      return h("u", {}, children());
    case "strike":
      return h("s", {}, children());
    case "spoiler": {
      const reveal = (event) => event.currentTarget.setAttribute("data-open", "");
      return h("span", { class: "spoiler", role: "button", tabIndex: 0, "aria-label": "Spoiler", click: reveal, keydown: (event) => event.key === "Enter" && reveal(event) }, h("span", {}, children()));
    }
    default:
      return h(span.kind, {}, children());
  }
}

/** A link out. Only to the web, in a tab of its own, and without saying where from. */
export function link(url, children) {
  const safe = /^https?:\/\//.test(url);
  return h("a", safe ? { href: url, target: "_blank", rel: "noopener noreferrer nofollow", title: url } : {}, children);
}
