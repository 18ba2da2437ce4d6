// Starts Swagger UI on the page of the API. Requests are made as the person who is signed in.
const place = document.querySelector("#api");

window.SwaggerUIBundle({
  domNode: place,
  url: place.dataset.schema,
  docExpansion: "none",
  tagsSorter: "alpha",
  defaultModelsExpandDepth: -1,
  deepLinking: true,
  validatorUrl: null,
  syntaxHighlight: false,
  requestInterceptor(request) {
    if (!["GET", "HEAD"].includes((request.method || "GET").toUpperCase())) {
      request.headers["X-CSRFToken"] = place.dataset.csrf;
    }
    return request;
  },
});
