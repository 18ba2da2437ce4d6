// Every page works without this script; it only makes some parts quicker to use.
import { Button, CharacterCount, Checkboxes, createAll, ErrorSummary, FileUpload, PasswordInput, ServiceNavigation, SkipLink } from "govuk-frontend";
import { countAnswers } from "./answered.js";
import { fillDates } from "./dates.js";
import { keepDrafts } from "./draft.js";
import { guardWhatWasTyped } from "./guard.js";
import { listChosenFiles } from "./files.js";
import { openFilters, closeMenus } from "./folds.js";
import { tieNotes } from "./notes.js";
import { openWhatIsReady } from "./prints.js";
import { revealUnderChoices } from "./reveal.js";
import { watchRows } from "./rows.js";
import { warnBeforeTheEnd } from "./session.js";
import { completeSelects } from "./complete.js";
import { searchChoices } from "./choose.js";

const components = [Button, CharacterCount, Checkboxes, ErrorSummary, FileUpload, PasswordInput, ServiceNavigation, SkipLink];

document.body.classList.add("js-enabled", "govuk-frontend-supported");

function start(scope) {
  // Before GOV.UK's components: the file upload renames the input it takes over.
  listChosenFiles(scope);
  for (const component of components) {
    createAll(component, undefined, { scope });
  }
  revealUnderChoices(scope);
  countAnswers(scope);
  keepDrafts(scope);
  watchRows(scope);
  completeSelects(scope);
  searchChoices(scope);
  openFilters(scope);
  tieNotes(scope);
}

start(document);
closeMenus();
guardWhatWasTyped();
warnBeforeTheEnd();
fillDates();

document.addEventListener("click", (event) => {
  if (event.target instanceof Element && event.target.closest("[data-print]")) {
    window.print();
  }
});

// What htmx swapped in is new to the components.
document.addEventListener("htmx:afterSettle", (event) => {
  const swapped = event.detail.elt;
  if (swapped instanceof Element && swapped !== document.body) {
    start(swapped);
    openWhatIsReady(swapped);
  }
});
