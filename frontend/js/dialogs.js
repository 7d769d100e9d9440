// Confirming dialogs, printing, and the small menus that close when the reader looks elsewhere.
export function dialogs(page) {
  page.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    const dialog = opener && page.getElementById(opener.dataset.opens);
    if (dialog?.showModal) {
      event.preventDefault();
      dialog.showModal();
    }
    const closer = event.target.closest("[data-closes]");
    if (closer) {
      event.preventDefault();
      closer.closest("dialog")?.close();
    }
    if (event.target.closest("[data-prints]")) window.print();
    for (const open of page.querySelectorAll("details[data-menu][open]")) {
      if (!open.contains(event.target)) open.open = false;
    }
  });
  page.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const open of page.querySelectorAll("details[data-menu][open]")) {
      open.open = false;
      open.querySelector("summary")?.focus();
    }
  });
  // The menu of a phone is a popover only there; at a desk it stands beside the page.
  const side = page.getElementById("menu");
  const desk = window.matchMedia("(width >= 60rem)");
  desk.addEventListener("change", () => desk.matches && side?.matches(":popover-open") && side.hidePopover());
}
