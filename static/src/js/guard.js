// Whoever leaves a page with something typed that was not sent is asked first.
const typed = new Set();

function isGuarded(form) {
  return form.method === "post" && !("autosave" in form.dataset) && !("bulk" in form.dataset) && !form.querySelector("input[type=password]");
}

export function guardWhatWasTyped() {
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && isGuarded(form)) {
      typed.add(form);
    }
  });
  document.addEventListener("submit", (event) => typed.delete(event.target));
  window.addEventListener("beforeunload", (event) => {
    if ([...typed].some((form) => form.isConnected)) {
      event.preventDefault();
    }
  });
}
