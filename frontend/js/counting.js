// Characters while one writes, counted as the server counts: no blanks, no signs that cannot be seen.
const UNSEEN = /[\s\p{Cc}\p{Cf}]/gu;

function count(field) {
  return [...field.value.replace(UNSEEN, "")].length;
}

export function counting(root) {
  for (const form of root.querySelectorAll("form[data-counting]:not([data-awake-counts])")) {
    form.dataset.awakeCounts = "";
    const fields = [...form.querySelectorAll("textarea[data-counted]")];
    const show = () => {
      let total = 0;
      for (const field of fields) {
        const found = count(field);
        total += found;
        form.querySelector(`[data-count-of="${field.id}"]`).textContent = found;
      }
      for (const place of form.querySelectorAll("[data-count-all]")) place.textContent = total;
    };
    form.addEventListener("input", show);
    show();
  }
}
