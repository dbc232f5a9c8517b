/* Comfort for the shop; every page works without it. */
"use strict";

// Freight and breakdown of the chosen variant only.
for (const form of document.querySelectorAll("[data-buy]")) {
  const show = () => {
    const chosen = form.querySelector("input[name=sku]:checked");
    for (const block of document.querySelectorAll("[data-variant]")) {
      block.hidden = Boolean(chosen) && block.dataset.variant !== chosen.value;
    }
  };
  form.addEventListener("change", show);
  document.addEventListener("htmx:afterSwap", show);
  show();
}

// Minus and plus beside a quantity; in the cart a change is sent by itself.
for (const box of document.querySelectorAll("[data-stepper]")) {
  const input = box.querySelector("input[type=number]");
  const move = (by) => {
    const next = Math.min(99, Math.max(1, (parseInt(input.value, 10) || 1) + by));
    if (String(next) === input.value) return;
    input.value = next;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const button = (sign, by) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "stepper__button";
    made.textContent = sign;
    made.setAttribute("aria-hidden", "true");
    made.tabIndex = -1;
    made.addEventListener("click", () => move(by));
    return made;
  };
  if (box.tagName === "FORM") {
    box.querySelector("button:not([type=button])").classList.add("is-sent-by-script");
    input.addEventListener("change", () => box.requestSubmit());
  }
  input.before(button("−", -1));
  input.after(button("+", 1));
}

// A form that should be sent once: the second tap waits.
for (const form of document.querySelectorAll("[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
  });
  window.addEventListener("pageshow", () => delete form.dataset.sent);
}
