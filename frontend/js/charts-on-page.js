// Charts of a page: the bundle is fetched when a chart is there; pictures and tables can be carried away.
let bundle;

function charts() {
  bundle ??= new Promise((ready, failed) => {
    const script = document.createElement("script");
    script.src = document.querySelector('meta[name="zeren-charts"]').content;
    script.onload = () => ready(window.ZerenCharts);
    script.onerror = failed;
    document.head.append(script);
  });
  return bundle;
}

export function chartsOn(root) {
  for (const frame of root.querySelectorAll(".chart-frame:not([data-awake])")) {
    frame.dataset.awake = "";
    draw(frame);
  }
}

async function draw(frame) {
  const place = frame.querySelector(".chart");
  const given = JSON.parse(frame.querySelector('script[type="application/json"]').textContent);
  const drawn = (await charts()).draw(place, given);
  frame.querySelector("[data-takes=png]")?.addEventListener("click", () => picture(drawn, given));
  frame.querySelector("[data-takes=csv]")?.addEventListener("click", () => sheet(frame, given));
  for (const button of frame.querySelectorAll("[data-takes]")) button.hidden = false;
  walk(place, drawn, given, frame.querySelector(".chart-spoken"));
  new ResizeObserver(() => drawn.resize()).observe(place);
}

// Arrow keys go from point to point; each is shown and read out, and Enter opens it where it leads somewhere.
function walk(place, drawn, given, spoken) {
  const points = drawn.points();
  let at = -1;
  const go = (address) => (window.location.href = address);
  place.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && given.addresses && points[at]?.url) return go(points[at].url);
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step || !points.length) return;
    event.preventDefault();
    at = at < 0 && step < 0 ? points.length - 1 : (at + step + points.length) % points.length;
    drawn.show(points[at]);
    spoken.textContent = points[at].words;
  });
  place.addEventListener("blur", () => drawn.hide());
  if (given.addresses) drawn.open(go);
}

function picture(drawn, given) {
  const image = new Image();
  image.onload = () => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.width * 2, image.height * 2];
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(image, 0, 0, canvas.width, canvas.height);
    save(canvas.toDataURL("image/png"), `${given.key}.png`);
  };
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(drawn.svg())}`;
}

// A cell that a spreadsheet would take for a formula gets a quote in front.
function sheet(frame, given) {
  const rows = [...frame.querySelectorAll("table tr")].map((row) =>
    [...row.cells].map((cell) => {
      const text = cell.textContent.trim().replace(/\s+/g, " ");
      const safe = /^[=+@]|^-(?![\d.]+$)/.test(text) ? `'${text}` : text;
      return `"${safe.replaceAll('"', '""')}"`;
    }).join(","),
  );
  save(`data:text/csv;charset=utf-8,${encodeURIComponent(`\ufeff${rows.join("\r\n")}\r\n`)}`, `${given.key}.csv`);
}

function save(address, name) {
  const link = document.createElement("a");
  [link.href, link.download] = [address, name];
  link.click();
}
