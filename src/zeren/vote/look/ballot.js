// What the ballot's pages can do better with scripts; all of them work without. Nothing is stored anywhere.
(() => {
  const all = (what) => document.querySelectorAll(what);

  // The code of a scanned slip stands behind #, which no server is told; it leaves the address bar for the field.
  const fill = () => {
    const field = document.querySelector("[data-code]");
    const code = decodeURIComponent(location.hash.slice(1));
    if (!field || !/^[0-9A-Za-z-]{20,30}$/.test(code)) return;
    field.value = code;
    history.replaceState(null, "", location.pathname + location.search);
  };

  const count = () => {
    const done = document.querySelector("[data-done]");
    if (!done) return;
    const marked = all(".choices input:checked").length;
    done.textContent = marked;
    document.querySelector("[data-meter]").value = marked;
  };

  // A shared device forgets by itself: a receipt soon, a sheet after a while without a touch.
  let clock = 0;
  const wait = () => {
    clearTimeout(clock);
    const { clear, clearTo, at } = document.body.dataset;
    if (clear) clock = setTimeout(() => location.replace(clearTo), clear * 1000 * (at === "cast" ? 1 : 4));
  };

  const settle = () => {
    fill();
    count();
    wait();
  };

  // A step is fetched and put in place of the page: a lost connection loses no mark, and the way back leads to no sheet.
  const step = async (event) => {
    const form = event.target;
    // A browser that does not tell which button was pressed sends the form by itself.
    if (!form.matches("[data-steps]") || !event.submitter) return;
    event.preventDefault();
    if (form.ariaBusy === "true") return;
    form.ariaBusy = "true";
    const cut = document.getElementById("cut");
    cut.hidden = true;
    const patience = new AbortController();
    const waiting = setTimeout(() => patience.abort(), 20000);
    try {
      const sent = new URLSearchParams(new FormData(form));
      sent.set(event.submitter.name, event.submitter.value);
      const answer = await fetch(form.action, { method: "POST", body: sent, credentials: "omit", signal: patience.signal });
      if (answer.status >= 500) throw new Error("away");
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      document.documentElement.lang = page.documentElement.lang;
      document.title = page.title;
      document.body.replaceWith(page.body);
      scrollTo(0, 0);
      const first = document.querySelector("[autofocus]") ?? document.getElementById("content");
      first.focus({ preventScroll: true });
      if (first.id !== "content") first.scrollIntoView({ block: "center" });
      settle();
    } catch {
      form.ariaBusy = "false";
      cut.hidden = false;
      cut.scrollIntoView({ block: "center" });
    } finally {
      clearTimeout(waiting);
    }
  };

  document.addEventListener("submit", step);
  document.addEventListener("change", count);
  document.addEventListener("pointerdown", wait);
  document.addEventListener("keydown", wait);
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  addEventListener("hashchange", fill);
  settle();
})();
