// Five minutes before a session ends the page says so, and one press keeps it. Other tabs count: the server is asked first.
const WARN_BEFORE = 300;

async function ask(dialog, body) {
  const answer = await fetch(dialog.dataset.session, {
    method: body ? "POST" : "GET",
    body,
    headers: { Accept: "application/json" },
    credentials: "same-origin",
  });
  return answer.ok ? (await answer.json()).seconds_left : 0;
}

export function warnBeforeTheEnd() {
  const dialog = document.querySelector("dialog[data-session]");
  if (!dialog || !dialog.showModal) {
    return;
  }
  const [soon, over] = ["soon", "over"].map((part) => dialog.querySelector(`[data-session-${part}]`));
  let timer;
  let due;

  function wait(seconds) {
    clearTimeout(timer);
    due = Date.now() + seconds * 1000;
    timer = setTimeout(look, Math.max(1, seconds) * 1000);
  }

  function show(isOver) {
    soon.hidden = isOver;
    over.hidden = !isOver;
    dialog.setAttribute("aria-labelledby", isOver ? "session-over-title" : "session-title");
    if (!dialog.open) {
      dialog.showModal();
    }
  }

  async function look() {
    let left;
    try {
      left = await ask(dialog);
    } catch {
      return wait(30); // no network just now: the session is none the worse for it
    }
    if (left <= 0) {
      show(true);
    } else if (left <= WARN_BEFORE) {
      show(false);
      wait(left + 1);
    } else {
      dialog.close();
      wait(left - WARN_BEFORE);
    }
  }

  dialog.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const body = new FormData(event.target);
    const left = await ask(dialog, body).catch(() => 0);
    if (left > 0) {
      dialog.close();
      wait(left - WARN_BEFORE);
    } else {
      show(true);
    }
  });
  dialog.querySelector("[data-session-close]").addEventListener("click", () => dialog.close());
  // A laptop that slept has missed its timer.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && Date.now() > due) {
      wait(1);
    }
  });
  wait(Number(dialog.dataset.seconds) - WARN_BEFORE);
}
