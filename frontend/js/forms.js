// Forms: the summary of errors takes the focus; a form is sent once; choosing a filter sends it.
export function forms(root) {
  const summary = root.querySelector(".error-summary:not([data-seen])");
  if (summary) {
    summary.dataset.seen = "";
    summary.focus();
  }
  for (const form of root.querySelectorAll("form[data-once]:not([data-awake])")) {
    form.dataset.awake = "";
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) event.preventDefault();
      form.dataset.sent = "yes";
    });
  }
  for (const field of root.querySelectorAll("[data-sends]:not([data-awake])")) {
    field.dataset.awake = "";
    field.addEventListener("change", () => field.form.requestSubmit());
  }
}

// Coming back by the browser's history, a form may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
