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
    const again = setInterval(() => {
      if (!place.isConnected) clearInterval(again);
      else shown.textContent = said(Math.round(end - performance.now() / 1000));
    }, 1000);
  }
}
