// What runs on every page. Everything here only eases a page that already works as plain forms and links.
import "htmx.org";
import { chartsOn } from "./charts-on-page.js";
import { counting } from "./counting.js";
import { drops } from "./drops.js";
import { dialogs } from "./dialogs.js";
import { forms } from "./forms.js";
import { ticking } from "./ticking.js";

const wakers = [drops, forms, counting, chartsOn, ticking];

function wake(root) {
  for (const waker of wakers) waker(root);
}

dialogs(document);
wake(document);
document.addEventListener("htmx:after:swap", () => wake(document));
