// <form data-bulk>: the bar of things to do appears when rows are chosen, and says how many.
export function watchRows(scope) {
  for (const form of scope.querySelectorAll("form[data-bulk]")) {
    const bar = form.querySelector(".app-bulk");
    const count = form.querySelector("[data-bulk-count]");
    if (!bar || form.dataset.bulkReady) {
      continue;
    }
    form.dataset.bulkReady = "yes";
    const ticks = () => [...form.querySelectorAll(".app-table__tick .app-tick__input")];
    const show = () => {
      const chosen = ticks().filter((tick) => tick.checked).length;
      bar.hidden = chosen === 0;
      if (count) {
        count.textContent = `${chosen} selected`;
      }
    };
    bar.classList.add("app-bulk--sticky");
    form.addEventListener("change", show);
    form.addEventListener("reset", () => setTimeout(show));
    show();
  }
}
