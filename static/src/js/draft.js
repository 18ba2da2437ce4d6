// <form data-autosave="/url">: saves what was typed a few seconds after the last change.
const PAUSE = 3000;

async function save(form, status) {
  const body = new FormData(form);
  for (const [name, value] of [...body]) {
    if (value instanceof File) {
      body.delete(name);
    }
  }
  try {
    const answer = await fetch(form.dataset.autosave, {
      method: "POST",
      body,
      headers: { "X-CSRFToken": body.get("csrfmiddlewaretoken") || "", Accept: "application/json" },
      credentials: "same-origin",
    });
    if (!answer.ok) {
      throw new Error(String(answer.status));
    }
    const said = answer.status === 204 ? {} : await answer.json().catch(() => ({}));
    const time = said.saved_at || new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/London" });
    if (status) {
      status.textContent = `Draft saved at ${time}. You can finish it later on any device.`;
    }
    // The next save, and the button, must carry the version this one made.
    if (said.version !== undefined && form.elements.version) {
      form.elements.version.value = said.version;
    }
  } catch {
    if (status) {
      status.textContent = "The draft could not be saved just now. What you typed is still here; it is tried again at the next change.";
    }
  }
}

export function keepDrafts(scope) {
  for (const form of scope.querySelectorAll("form[data-autosave]")) {
    if (form.dataset.autosaveReady) {
      continue;
    }
    form.dataset.autosaveReady = "yes";
    const status = document.querySelector("[data-draft-status]");
    if (status) {
      status.setAttribute("role", "status");
    }
    let timer;
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => save(form, status), PAUSE);
    });
    form.addEventListener("submit", () => clearTimeout(timer));
  }
}
