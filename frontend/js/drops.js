// A file may be dropped on its field; the field itself stays an ordinary one.
export function drops(root) {
  for (const drop of root.querySelectorAll(".drop:not([data-awake])")) {
    drop.dataset.awake = "";
    const input = drop.querySelector('input[type="file"]');
    const over = (is) => drop.classList.toggle("over-it", is);
    drop.addEventListener("dragover", (event) => {
      event.preventDefault();
      over(true);
    });
    drop.addEventListener("dragleave", () => over(false));
    drop.addEventListener("drop", (event) => {
      event.preventDefault();
      over(false);
      if (!event.dataTransfer?.files.length) return;
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
}
