// The filter is open where there is room for its column; menus close when something else is pressed.
export function openFilters(scope) {
  const wide = window.matchMedia("(min-width: 1201px)");
  for (const fold of scope.querySelectorAll("[data-open-when-wide]")) {
    const follow = () => {
      fold.open = wide.matches;
    };
    follow();
    wide.addEventListener("change", follow);
  }
}

export function closeMenus() {
  const close = (except) => {
    for (const menu of document.querySelectorAll("details[data-closes][open]")) {
      if (menu !== except) {
        menu.open = false;
      }
    }
  };
  document.addEventListener("click", (event) => close(event.target instanceof Element ? event.target.closest("details[data-closes]") : null));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const open = document.querySelector("details[data-closes][open]");
      close(null);
      open?.querySelector("summary")?.focus();
    }
  });
}
