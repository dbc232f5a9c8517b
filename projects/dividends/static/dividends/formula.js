// Shows of a formula's form only what belongs to the chosen kind; without scripts everything is there.
(() => {
  const parts = document.querySelectorAll("[data-for]");
  const choices = document.querySelectorAll('input[name="formula"]');
  const show = () => {
    const chosen = document.querySelector('input[name="formula"]:checked')?.value ?? "";
    parts.forEach((part) => { part.hidden = !part.dataset.for.split(" ").includes(chosen); });
  };
  choices.forEach((choice) => choice.addEventListener("change", show));
  show();
})();
