// Talking to the sandbox: one stream in, small requests out. Knows nothing of what is drawn.

/** Does something as a person; the sandbox's answer, or an error with its sentence. */
export function act(user, action) {
  return send(`/act/${user}`, action);
}

/** Turns one of the toolbar's knobs. */
export function turn(knob) {
  return send("/tool", knob);
}

/** What went either way with one of the bot's requests. */
export async function request(number) {
  const answer = await fetch(`/request/${number}`);
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(said.error ?? `The sandbox refused this (${answer.status}).`);
  return said;
}

async function send(path, body) {
  let answer;
  try {
    answer = await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  } catch {
    throw new Error("The sandbox does not answer. Is it still running?");
  }
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(said.error ?? `The sandbox refused this (${answer.status}).`);
  return said;
}

/** Hears of every change. `heard` takes the kind of news and what it says. */
export function listen(heard, connected) {
  const source = new EventSource("/stream");
  for (const kind of ["clock", "world", "user", "requests"]) {
    source.addEventListener(kind, (event) => heard(kind, JSON.parse(event.data)));
  }
  source.addEventListener("open", () => connected(true));
  source.addEventListener("error", () => connected(false));
}
