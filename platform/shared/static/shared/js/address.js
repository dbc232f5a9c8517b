/* Comfort for addresses: selects that narrow each other at once, the sum for the chosen place. Every page works without it. */
"use strict";

const LEVELS = ["province", "city", "county", "town"];

for (const box of document.querySelectorAll("[data-divisions]")) {
  const form = box.closest("form");
  const selects = LEVELS.map((name) => box.querySelector(`[data-division=${name}]`));
  for (const part of form.querySelectorAll("[data-without-script]")) part.hidden = true;

  const fill = async (n) => {
    const chosen = selects[n].value;
    for (const lower of selects.slice(n + 1)) lower.length = 1;
    if (!chosen || n + 1 >= selects.length) return;
    const answer = await fetch(`${box.dataset.divisions}?under=${chosen}`);
    if (!answer.ok || selects[n].value !== chosen) return;
    const found = (await answer.json()).below;
    for (const [code, name] of found) selects[n + 1].add(new Option(name, code));
    if (found.length === 1) {
      selects[n + 1].value = found[0][0];
      await fill(n + 1);
    }
  };
  selects.forEach((select, n) =>
    select.addEventListener("change", async () => {
      await fill(n);
      const place = [...selects].reverse().find((each) => each.value)?.value || "";
      form.dispatchEvent(new CustomEvent("place", { detail: `place=${place}` }));
    }),
  );
}

// What it costs to send it there.
for (const form of document.querySelectorAll("form[data-total]")) {
  const here = form.querySelector("[data-total-here]");
  const other = form.querySelector("[data-other-address]");
  const details = form.querySelector("[data-new-address] details:not(.paste)");
  const show = async (query) => {
    const answer = await fetch(`${form.dataset.total}?${query}`, { headers: { "X-Requested-With": "fetch" } });
    if (answer.ok) here.innerHTML = await answer.text();
  };
  // A closed form must not hold up the order with its empty required fields.
  const require = () => {
    if (!other) return;
    for (const field of form.querySelectorAll("[data-new-address] [required], [data-new-address] [data-required]")) {
      field.dataset.required = "1";
      field.required = other.checked;
    }
    if (details) details.open = other.checked;
  };
  form.addEventListener("place", (event) => {
    if (other) other.checked = true;
    require();
    show(event.detail);
  });
  form.addEventListener("change", (event) => {
    if (event.target.name !== "saved") return;
    require();
    if (event.target.value) show(`saved=${event.target.value}`);
  });
  details?.addEventListener("toggle", () => {
    if (details.open && other && !other.checked) {
      other.checked = true;
      require();
    }
  });
  require();
}
