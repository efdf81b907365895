// Planning as it goes on: the page asks again whenever its job tells something, and only the parts that change are put in its place.
// Without this file the page refreshes itself.

const PARTS = ["#runs", "#next"];
const PAUSE = 700;

let source, timer;

const follow = () => {
  const running = document.querySelector("[data-events]")?.dataset.events;
  if (source?.url.endsWith(running ?? "\n")) return;
  source?.close();
  source = undefined;
  if (!running) return;
  source = new EventSource(running);
  source.addEventListener("progress", () => { timer ??= setTimeout(ask, PAUSE); });
  // The stream ends with the job; one more look tells how it ended.
  source.addEventListener("error", () => { timer ??= setTimeout(ask, PAUSE); });
};

const ask = async () => {
  timer = undefined;
  try {
    const answer = await fetch(location.pathname, { headers: { accept: "text/html" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of PARTS) {
      const [old, now] = [document.querySelector(part), page.querySelector(part)];
      // What somebody is about to press or is filling in stays.
      if (old && now && !old.contains(document.activeElement)) old.replaceWith(now);
    }
  } catch {
    timer = setTimeout(ask, 5 * PAUSE);
  }
  follow();
};

follow();
