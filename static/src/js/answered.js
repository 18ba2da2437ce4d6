// <form data-counts="%(answered)s of %(number)s answered">: how many of its lessons have an answer, said anew at each choice.
export function countAnswers(scope) {
  for (const form of scope.querySelectorAll("form[data-counts]")) {
    const lessons = [...form.querySelectorAll("[data-lesson]")];
    form.addEventListener("change", () => {
      const open = new Set(lessons.filter((lesson) => !lesson.querySelector("input[type=radio]:checked")).map((lesson) => lesson.dataset.lesson));
      const words = form.dataset.counts.replace("%(answered)s", lessons.length - open.size).replace("%(number)s", lessons.length);
      for (const place of form.querySelectorAll("[data-answered]")) {
        if (place.textContent !== words) {
          place.textContent = words;
        }
      }
      for (const link of form.querySelectorAll("[data-unanswered-lesson]")) {
        link.hidden = !open.has(link.dataset.unansweredLesson);
      }
      form.querySelector("[data-unanswered]")?.toggleAttribute("hidden", open.size === 0);
    });
  }
}
