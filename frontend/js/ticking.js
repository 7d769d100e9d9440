// A speaker's time runs down each second between two answers of the server, whose clock is the one that counts.
function said(seconds) {
  const whole = Math.abs(seconds);
  const two = (number) => String(number).padStart(2, "0");
  return `${seconds < 0 ? "+" : ""}${two(Math.floor(whole / 60))}:${two(whole % 60)}`;
}

export function ticking(root) {
  for (const place of root.querySelectorAll("[data-left]:not([data-awake-ticks])")) {
    place.dataset.awakeTicks = "";
    const shown = place.querySelector("b") ?? place;
    const end = performance.now() / 1000 + Number(place.dataset.left);
    const caption = place.dataset.over && place.querySelector(".over");
    const again = setInterval(() => {
      const left = Math.round(end - performance.now() / 1000);
      if (!place.isConnected) return clearInterval(again);
      shown.textContent = said(left);
      if (caption && left < 0) caption.textContent = place.dataset.over;
    }, 1000);
  }
}
