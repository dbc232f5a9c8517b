/* The bar of an import: asks where the run stands, and shows the page again when it is over. Without it a refresh does the same. */
"use strict";

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 15000;
const SILENCE = 10 * 60 * 1000;

class Bar {
  constructor(place) {
    this.place = place;
    this.sentence = place.querySelector("#progress-sentence");
    this.bar = place.querySelector("progress");
    this.percent = place.querySelector("[data-percent]");
    this.said = place.querySelector("[data-said]");
    this.wait = FIRST_WAIT;
    this.last = "";
    this.movedAt = Date.now();
    this.announced = -1;
    this.status = "";
  }

  later() {
    window.setTimeout(() => this.ask(), this.wait);
  }

  // A page nobody looks at asks nothing; it goes on when it is seen again.
  ask() {
    if (document.hidden) {
      document.addEventListener("visibilitychange", () => this.ask(), { once: true });
      return;
    }
    const options = { headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" }, cache: "no-store" };
    fetch(this.place.dataset.progress, options)
      .then((answer) => {
        if (answer.redirected || [401, 403, 404].includes(answer.status)) {
          window.location.reload(); // logged out, or gone: the page itself says which
          return null;
        }
        if (!answer.ok) throw new Error(String(answer.status));
        return answer.json();
      })
      .then((told) => told && this.show(told))
      .catch(() => this.lost());
  }

  show(told) {
    if (!told.is_at_work) {
      window.location.reload();
      return;
    }
    const now = `${told.status} ${told.done} ${told.total}`;
    if (now !== this.last) {
      this.last = now;
      this.movedAt = Date.now();
      this.wait = FIRST_WAIT;
    } else if (Date.now() - this.movedAt > SILENCE) {
      this.say(this.place.dataset.silent);
      return;
    }
    this.sentence.textContent = told.sentence;
    this.percent.textContent = `${told.percent} %`;
    if (told.total) this.bar.value = told.percent;
    this.announce(told);
    this.later();
  }

  // Listeners hear every tenth per cent, not every second.
  announce(told) {
    const step = Math.floor(told.percent / 10);
    if (step === this.announced && told.status === this.status) return;
    this.announced = step;
    this.status = told.status;
    this.said.textContent = told.sentence;
  }

  lost() {
    this.wait = Math.min(LONGEST_WAIT, this.wait * 2);
    this.say(this.place.dataset.lost);
    this.later();
  }

  say(words) {
    this.sentence.textContent = words;
    this.said.textContent = words;
  }
}

for (const place of document.querySelectorAll("[data-progress]")) new Bar(place).later();
