// The sandbox's clock, and stamps that follow it. The browser's own clock is only a stopwatch.

let clock = { now: 0, running: false, seen: 0 };
const RELATIVE = new Intl.RelativeTimeFormat(undefined, { numeric: "always" });
const DATE_STYLES = {
  t: { timeStyle: "short" },
  T: { timeStyle: "medium" },
  d: { dateStyle: "short" },
  D: { dateStyle: "long" },
  f: { dateStyle: "long", timeStyle: "short" },
  F: { dateStyle: "full", timeStyle: "short" },
};
// Where one unit ends and the next begins, in seconds.
const UNITS = [
  ["second", 1, 60],
  ["minute", 60, 3_600],
  ["hour", 3_600, 86_400],
  ["day", 86_400, 30 * 86_400],
  ["month", 30 * 86_400, 365 * 86_400],
  ["year", 365 * 86_400, Infinity],
];

/** Takes what the sandbox says: milliseconds, and whether they go on by themselves. */
export function setClock({ now, running }) {
  clock = { now, running, seen: performance.now() };
  refresh(document);
}

/** The sandbox's time in milliseconds since the Unix epoch. */
export function now() {
  return clock.now + (clock.running ? performance.now() - clock.seen : 0);
}

/** "in 9 minutes", "3 seconds ago". */
export function relative(ms) {
  const seconds = Math.round((ms - now()) / 1_000);
  const size = Math.abs(seconds);
  const [unit, length] = UNITS.find(([, , end]) => size < end);
  return RELATIVE.format(Math.round(seconds / length), unit);
}

/** A moment in one of Discord's styles (t, T, d, D, f, F, R). */
export function formatted(ms, style) {
  if (style === "R") return relative(ms);
  const date = new Date(ms);
  // JavaScript's dates end at the year 275760.
  if (Number.isNaN(date.getTime())) return "Invalid Date";
  return new Intl.DateTimeFormat(undefined, DATE_STYLES[style] ?? DATE_STYLES.f).format(date);
}

/** A moment that keeps itself up to date. */
export function stamp(ms, style) {
  const node = document.createElement("time");
  node.className = "stamp";
  const date = new Date(ms);
  if (!Number.isNaN(date.getTime())) node.dateTime = date.toISOString();
  node.title = formatted(ms, "F");
  node.dataset.at = String(ms);
  node.dataset.style = style;
  node.textContent = formatted(ms, style);
  return node;
}

/** The sandbox's time of day itself. */
export function display() {
  return new Date(now()).toISOString().replace("T", " ").slice(0, 19);
}

function refresh(root) {
  for (const node of root.querySelectorAll("time.stamp[data-style=R]")) {
    const text = relative(Number(node.dataset.at));
    if (node.textContent !== text) node.textContent = text;
  }
  for (const node of root.querySelectorAll("[data-clock]")) {
    const text = display();
    if (node.textContent !== text) node.textContent = text;
  }
}

setInterval(() => clock.running && refresh(document), 1_000);
