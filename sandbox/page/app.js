// The page's way in: hands news from the sandbox to those who draw it.

import { Inspector } from "./inspector.js";
import { Pane } from "./pane.js";
import { listen } from "./server.js";
import { Steps } from "./steps.js";
import { Tabs } from "./tabs.js";
import { setClock } from "./time.js";
import { Toolbar } from "./toolbar.js";

const element = (id) => document.getElementById(id);
const trouble = element("trouble");
const panes = new Map();
const inspector = new Inspector(element("inspector"));
const toolbar = new Toolbar(element("toolbar"), { inspector, say });
const steps = new Steps(element("steps"));
const tabs = new Tabs(element("tabs"), element("panes"));
let world = { users: [], bot: {} };

/** Says what went wrong, until something else does or it is over. */
function say(sentence) {
  trouble.textContent = sentence;
  trouble.hidden = sentence === "";
}

listen(
  (kind, news) => {
    if (kind === "clock") {
      setClock(news);
    } else if (kind === "world") {
      world = news;
      toolbar.update(news);
      steps.update(news.steps);
      document.title = `${news.bot.name} · Sandbox`;
      for (const pane of panes.values()) pane.updateWorld(news);
    } else if (kind === "user") {
      let pane = panes.get(news.id);
      if (!pane) {
        pane = new Pane(news.id, { say, unread: () => tabs.update(panes) });
        panes.set(news.id, pane);
        pane.updateWorld(world);
        element("panes").append(pane.root);
      }
      pane.update(news);
      tabs.update(panes);
    } else {
      inspector.update(news);
    }
  },
  (connected) => {
    // It may be another sandbox that answers now, with other people in it.
    if (connected && document.body.dataset.connected === "false") location.reload();
    document.body.dataset.connected = String(connected);
    say(connected ? "" : "The connection to the sandbox is lost. Trying again …");
  },
);
