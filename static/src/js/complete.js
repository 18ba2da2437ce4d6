// <select data-autocomplete>: type a few letters instead of scrolling a long list.
import accessibleAutocomplete from "accessible-autocomplete";

export function completeSelects(scope) {
  for (const select of scope.querySelectorAll("select[data-autocomplete]")) {
    if (select.dataset.autocompleteReady || select.multiple) {
      continue;
    }
    select.dataset.autocompleteReady = "yes";
    const describedBy = select.getAttribute("aria-describedby");
    accessibleAutocomplete.enhanceSelectElement({
      selectElement: select,
      autoselect: false,
      confirmOnBlur: true,
      defaultValue: select.options[select.selectedIndex]?.value ? undefined : "",
      menuAttributes: { "aria-label": "Choices" },
      showAllValues: true,
    });
    if (describedBy) {
      document.getElementById(select.id.replace(/-select$/, ""))?.setAttribute("aria-describedby", describedBy);
    }
  }
}
