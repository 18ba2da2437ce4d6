// <form data-bulk>: the bar of things to do appears when rows are chosen, and says how many.
// The box in the head of the table chooses all rows of the page; it needs this script, so it is hidden without it.
const ROWS = "tbody .app-table__tick .app-tick__input";

export function watchRows(scope) {
  for (const form of scope.querySelectorAll("form[data-bulk]")) {
    const bar = form.querySelector(".app-bulk");
    const count = form.querySelector("[data-bulk-count]");
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
    form.addEventListener("change", show);
    form.addEventListener("reset", () => setTimeout(show));
    show();
  }
}
