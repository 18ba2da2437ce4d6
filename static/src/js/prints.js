// <div data-opens="address">: what somebody waited for is ready. It takes this page's place, so Back leads past it.
export function openWhatIsReady(scope) {
  const ready = scope.matches?.("[data-opens]") ? scope : scope.querySelector("[data-opens]");
  if (ready) {
    window.location.replace(ready.dataset.opens);
  }
}
