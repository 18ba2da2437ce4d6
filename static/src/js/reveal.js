// <input data-reveals="id">: the part under a choice shows while the choice is made.
// Not GOV.UK's own script: it puts aria-expanded on radio buttons, where it is not allowed.
export function revealUnderChoices(scope) {
  for (const choice of scope.querySelectorAll("input[data-reveals]")) {
    const part = document.getElementById(choice.dataset.reveals);
    if (!part || choice.dataset.revealsReady) {
      continue;
    }
    choice.dataset.revealsReady = "yes";
    const hidden = choice.type === "radio" ? "govuk-radios__conditional--hidden" : "govuk-checkboxes__conditional--hidden";
    const show = () => part.classList.toggle(hidden, !choice.checked);
    // A radio button is not told when another one of its group is chosen.
    (choice.form || document).addEventListener("change", show);
    show();
  }
}
