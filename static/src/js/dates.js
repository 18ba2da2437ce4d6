// A whole date that is pasted or typed into one of the boxes fills all three. Only divided here: the server reads it (core/dates.py).
const ORDINAL = "(?:st|nd|rd|th|af|ail|il|ydd|edd|fed|eg|ain|ed)?";
const WEEKDAY = "(?:\\p{L}{2,12}\\.?,?\\s+)?";
const DAY_FIRST = new RegExp(`^${WEEKDAY}(\\d{1,2}${ORDINAL})[\\s./-]+(?:(?:of|o)\\s+)?(\\d{1,2}|\\p{L}+)\\.?,?[\\s./-]+(\\d{2,4})$`, "iu");
const MONTH_FIRST = new RegExp(`^${WEEKDAY}(\\p{L}+)\\.?\\s+(\\d{1,2}${ORDINAL}),?\\s+(\\d{2,4})$`, "iu");
const YEAR_FIRST = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T\s].*)?$/;

function partsOf(text) {
  const whole = text.trim();
  let found = DAY_FIRST.exec(whole);
  if (found) {
    return [found[1], found[2], found[3]];
  }
  found = MONTH_FIRST.exec(whole);
  if (found) {
    return [found[2], found[1], found[3]];
  }
  found = YEAR_FIRST.exec(whole);
  return found ? [found[3], found[2], found[1]] : null;
}

function fill(box, text) {
  const boxes = [...(box.closest?.(".govuk-date-input")?.querySelectorAll("input") ?? [])];
  const parts = boxes.length === 3 ? partsOf(text) : null;
  if (!parts) {
    return false;
  }
  boxes.forEach((one, index) => {
    one.value = parts[index];
  });
  box.dispatchEvent(new Event("input", { bubbles: true })); // a draft is saved, a page that is left asks
  return true;
}

export function fillDates() {
  document.addEventListener("paste", (event) => {
    if (fill(event.target, event.clipboardData?.getData("text") ?? "")) {
      event.preventDefault();
    }
  });
  document.addEventListener("change", (event) => {
    if (event.target instanceof HTMLInputElement) {
      fill(event.target, event.target.value);
    }
  });
}
