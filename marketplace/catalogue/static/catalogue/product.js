/* The time a flash price has left, counted from what the server said; the page says its end without it. */
"use strict";

for (const box of document.querySelectorAll("[data-countdown]")) {
  const clock = box.querySelector("[data-clock]");
  const digits = box.querySelector("[data-digits]");
  const seconds = Number(box.dataset.countdown);
  const begun = performance.now();
  const two = (n) => String(n).padStart(2, "0");
  const tick = () => {
    const left = Math.ceil(seconds - (performance.now() - begun) / 1000);
    if (left <= 0) {
      box.classList.add("flash--over");
      box.textContent = box.dataset.over;
      return;
    }
    const days = Math.floor(left / 86400);
    digits.textContent = `${days ? `${days}d ` : ""}${two(Math.floor((left % 86400) / 3600))}:${two(Math.floor((left % 3600) / 60))}:${two(left % 60)}`;
    clock.hidden = false;
    setTimeout(tick, 1000);
  };
  tick();
}
