// <form data-bulk>: the bar of things to do appears when rows are chosen, and says how many.
// The box in the head of the table chooses all rows of the page; it needs this script, so it is hidden without it.
const ROWS = "tbody .app-table__tick .app-tick__input";

// Outside the bar: what appears together with its text is not read out.
function announce(said, chosen) {
  if (said && (chosen || said.textContent)) {
    const form = chosen === 0 ? said.dataset.none : chosen === 1 ? said.dataset.one : said.dataset.other;
    said.textContent = form.replace("%{count}", chosen);
  }
}

// What gets the focus is scrolled clear of the bar that stays on top.
function keepClear(bar) {
  document.documentElement.style.scrollPaddingTop = bar.hidden ? "" : `${bar.offsetHeight + 8}px`;
}

export function watchRows(scope) {
  for (const form of scope.querySelectorAll("form[data-bulk]")) {
    const bar = form.querySelector(".app-bulk");
    const count = form.querySelector("[data-bulk-count]");
    const said = form.querySelector("[data-bulk-status]");
    if (!bar || form.dataset.bulkReady) {
      continue;
    }
    form.dataset.bulkReady = "yes";
    const all = form.querySelector("[data-choose-all]");
    const ticks = () => [...form.querySelectorAll(ROWS)];
    const show = () => {
      const rows = ticks();
      const chosen = rows.filter((tick) => tick.checked).length;
      bar.hidden = chosen === 0;
      if (count) {
        count.textContent = `${chosen} selected`;
      }
      announce(said, chosen);
      keepClear(bar);
      if (all) {
        all.checked = chosen > 0 && chosen === rows.length;
        all.indeterminate = chosen > 0 && chosen < rows.length;
      }
    };
    if (all) {
      all.closest("[hidden]").hidden = false;
      all.addEventListener("change", () => ticks().forEach((tick) => { tick.checked = all.checked; }));
    }
    bar.classList.add("app-bulk--sticky");
    new ResizeObserver(() => keepClear(bar)).observe(bar);
    form.addEventListener("change", show);
    form.addEventListener("reset", () => setTimeout(show));
    show();
  }
}
