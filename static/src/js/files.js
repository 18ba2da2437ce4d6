// Names and sizes of the files that were chosen, under the place to choose them.
function size(bytes) {
  return bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

export function listChosenFiles(scope) {
  for (const list of scope.querySelectorAll("[data-chosen-files]")) {
    const group = list.closest(".govuk-form-group");
    const inputs = [...group.querySelectorAll('input[type="file"]')];
    const show = () => {
      const files = inputs.flatMap((input) => [...input.files]);
      list.replaceChildren(
        ...files.map((file) => {
          const line = document.createElement("li");
          const name = document.createElement("strong");
          const note = document.createElement("span");
          name.textContent = file.name;
          note.className = "app-second";
          note.textContent = `${size(file.size)} · sent with the form`;
          line.append(name, note);
          return line;
        }),
      );
      list.hidden = files.length === 0;
    };
    inputs.forEach((input) => input.addEventListener("change", show));
  }
}
