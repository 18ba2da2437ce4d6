// [data-choose]: a long list of boxes to tick gets a search, and a choice of group where there are several.
// Every word that is typed has to stand in a choice; what is ticked stays in sight.
const PAUSE = 400; // so that a screen reader says the count once, not at every letter

function plain(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").replace(/[‘’]/g, "'").toLowerCase();
}

function offerGroups(select, choices) {
  const groups = [...new Set(choices.map((choice) => choice.group).filter(Boolean))].sort((a, b) => a.localeCompare(b));
  select.append(...groups.map((group) => new Option(group, group)));
  select.parentElement.hidden = groups.length < 2;
}

function makeSearchable(list, tool) {
  const [search, group, found] = ["input", "select", "[data-choose-found]"].map((part) => tool.querySelector(part));
  const choices = [...list.querySelectorAll("[data-choice]")].map((element) => ({
    element,
    tick: element.querySelector("input[type=checkbox]"),
    group: element.dataset.group,
    words: plain(`${element.textContent} ${element.dataset.words ?? ""}`),
  }));
  let timer;

  function show() {
    const wanted = plain(search.value).split(/\s+/).filter(Boolean);
    const fits = (choice) => (!group.value || choice.group === group.value) && wanted.every((word) => choice.words.includes(word));
    for (const choice of choices) {
      choice.element.hidden = !choice.tick.checked && !fits(choice);
    }
    const numbers = {
      shown: choices.filter((choice) => !choice.element.hidden).length,
      all: choices.length,
      ticked: choices.filter((choice) => choice.tick.checked).length,
    };
    clearTimeout(timer);
    timer = setTimeout(() => {
      found.textContent = found.dataset.chooseFound.replace(/%\{(\w+)\}/g, (_, name) => numbers[name]);
    }, PAUSE);
  }

  offerGroups(group, choices);
  // What is typed here is no part of the form: it is neither sent, nor saved as a draft, nor asked about on leaving.
  for (const kind of ["input", "change"]) {
    tool.addEventListener(kind, (event) => {
      event.stopPropagation();
      show();
    });
  }
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
    }
  });
  list.addEventListener("change", show);
  tool.hidden = false;
  show();
}

export function searchChoices(scope) {
  for (const list of scope.querySelectorAll("[data-choose]")) {
    const tool = list.querySelector("[data-choose-tool]");
    if (tool && !list.dataset.chooseReady) {
      list.dataset.chooseReady = "yes";
      makeSearchable(list, tool);
    }
  }
}
