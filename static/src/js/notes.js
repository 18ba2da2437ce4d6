// Notes of the identifier check stand beside the words they are about, where there is room for both.
const GAP = 12;

function place(desk) {
  const notes = [...desk.querySelectorAll(".app-hits__note[id]")];
  const wide = window.matchMedia("(min-width: 961px)").matches;
  for (const note of notes) {
    note.style.marginTop = "";
  }
  for (const note of wide ? notes : []) {
    const words = desk.querySelector(`a[href="#${note.id}"]`);
    if (!words) {
      continue;
    }
    const wanted = words.getBoundingClientRect().top - 12;
    const now = note.getBoundingClientRect().top;
    const free = Math.max(0, wanted - now);
    if (free > GAP) {
      note.style.marginTop = `${free}px`;
    }
  }
}

export function tieNotes(scope) {
  for (const desk of scope.querySelectorAll("[data-tied-notes]")) {
    place(desk);
    document.fonts?.ready.then(() => place(desk));
    window.addEventListener("resize", () => place(desk));
  }
}
