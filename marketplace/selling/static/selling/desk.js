/* Comfort at the seller's desk; every page works without it. A draft is kept on the telephone until the platform has it. */
"use strict";

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

for (const form of document.querySelectorAll("[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
  });
  window.addEventListener("pageshow", () => delete form.dataset.sent);
}

for (const button of document.querySelectorAll("[data-read]")) {
  if (!("speechSynthesis" in window)) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    const words = new SpeechSynthesisUtterance(document.querySelector(".desk-money").innerText);
    words.lang = document.documentElement.lang;
    speechSynthesis.cancel();
    speechSynthesis.speak(words);
  });
}

for (const form of document.querySelectorAll("[data-draft]")) {
  const name = `draft:${form.dataset.draft}`;
  const offline = document.querySelector("[data-offline]");
  const refused = document.querySelector("[data-refused]");
  const preview = form.querySelector("[data-preview]");
  const file = form.querySelector("input[type=file]");
  const LONGEST_SIDE = 1280;
  let kept = {};
  try {
    kept = JSON.parse(localStorage.getItem(name) || "{}");
  } catch {
    kept = {};
  }

  const keep = () => {
    const fields = {};
    for (const input of form.elements) {
      if (!input.name || input.type === "file" || input.name === "csrfmiddlewaretoken") continue;
      if (input.type === "radio" && !input.checked) continue;
      fields[input.name] = input.value;
    }
    kept.fields = fields;
    try {
      localStorage.setItem(name, JSON.stringify(kept));
    } catch {
      delete kept.photo; // the telephone's store is full: words are kept, the photo is taken again
      localStorage.setItem(name, JSON.stringify(kept));
    }
  };

  const show = (source) => {
    preview.src = source;
    preview.hidden = false;
    file.required = false;
  };

  const restore = () => {
    for (const [field, value] of Object.entries(kept.fields || {})) {
      const found = form.elements[field];
      if (found) found.value = value;
    }
    if (kept.photo) show(kept.photo);
  };

  // The page's policy loads no blob: addresses, so the picture is read without one; it comes out upright and without its place.
  const smaller = async (picked) => {
    const image = await createImageBitmap(picked, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST_SIDE / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(image.width * scale);
    canvas.height = Math.round(image.height * scale);
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    image.close();
    return canvas.toDataURL("image/jpeg", 0.8);
  };

  const blobOf = (data) => {
    const bytes = Uint8Array.from(atob(data.split(",")[1]), (letter) => letter.charCodeAt(0));
    return new Blob([bytes], { type: "image/jpeg" });
  };

  const say = (lines) => {
    refused.textContent = lines.join(" ");
    refused.hidden = false;
    refused.scrollIntoView({ block: "center" });
  };

  const post = () => {
    const body = new FormData(form);
    if (kept.photo) body.set("photo", blobOf(kept.photo), "photo.jpg");
    return fetch(form.action || location.href, { method: "POST", body, headers: { "X-Draft": "1" }, credentials: "same-origin" });
  };

  // A page that was open for days, or came out of the telephone's store, has an old token.
  const renewToken = async () => {
    const page = new DOMParser().parseFromString(await (await fetch(location.href, { credentials: "same-origin" })).text(), "text/html");
    const fresh = page.querySelector("[data-draft] [name=csrfmiddlewaretoken]");
    if (fresh) form.elements.csrfmiddlewaretoken.value = fresh.value;
    return Boolean(fresh);
  };

  let sending = false;
  const send = async () => {
    if (sending) return;
    sending = true;
    try {
      await sendOnce();
    } finally {
      sending = false;
    }
  };

  const sendOnce = async () => {
    let answer;
    try {
      answer = await post();
      if (answer.status === 403 && (await renewToken())) answer = await post();
    } catch {
      kept.waiting = true;
      keep();
      offline.hidden = false;
      return;
    }
    kept.waiting = false;
    if (answer.redirected && answer.url.includes("/login/")) {
      keep();
      location.href = answer.url;
    } else if (answer.ok) {
      localStorage.removeItem(name);
      location.href = (await answer.json()).go;
    } else {
      keep();
      offline.hidden = true;
      say(answer.status === 422 ? (await answer.json()).errors : [`${answer.status}`]);
    }
  };

  form.addEventListener("input", keep);
  file.addEventListener("change", async () => {
    if (!file.files.length) return;
    try {
      kept.photo = await smaller(file.files[0]);
      show(kept.photo);
    } catch {
      delete kept.photo; // not a picture the telephone can read: the platform says so
    }
    keep();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    keep();
    send();
  });
  window.addEventListener("online", () => kept.waiting && send());

  // Three steps, one at a time.
  const steps = [...form.querySelectorAll("[data-step]")];
  const turn = (to) => {
    steps.forEach((step, n) => (step.hidden = n !== to));
    for (const out of form.querySelectorAll("[data-of]")) out.textContent = form.elements[out.dataset.of].value;
    steps[to].querySelector("h2").scrollIntoView({ block: "nearest" });
  };
  const complete = (step) => [...step.querySelectorAll("input, select, textarea")].every((input) => input.reportValidity());
  steps.forEach((step, n) => {
    const row = step.querySelector("[data-turn]");
    row.hidden = false;
    const [back, on] = [row.querySelector("[data-back]"), row.querySelector("[data-on]")];
    back.hidden = n === 0;
    on.hidden = n === steps.length - 1;
    back.addEventListener("click", () => turn(n - 1));
    on.addEventListener("click", () => complete(step) && turn(n + 1));
  });
  form.querySelector("[data-check]").hidden = false;
  form.noValidate = true;
  // A draft keeps its key, so that sent twice it makes one product; a form without a draft takes a new one.
  if (!kept.fields && self.crypto?.randomUUID) form.elements.key.value = crypto.randomUUID().replaceAll("-", "");
  restore();
  const wrong = steps.findIndex((step) => step.querySelector(".field--wrong"));
  turn(Math.max(wrong, 0));
  if (kept.waiting) {
    offline.hidden = false;
    if (navigator.onLine) send();
  }
}

// The form for new goods opens without a network, too.
const desk = document.querySelector("[data-worker]");
if (desk && "serviceWorker" in navigator) {
  navigator.serviceWorker.register(desk.dataset.worker).catch(() => {}); // a browser that forbids it keeps the draft all the same
  if (document.querySelector("[data-draft]") && "caches" in self) {
    const looks = [...document.querySelectorAll("link[rel=stylesheet], script[src], use")];
    const addresses = looks.map((one) => new URL(one.href?.baseVal || one.href || one.src, location.href));
    const own = addresses.filter((url) => url.origin === location.origin).map((url) => url.pathname);
    // The form comes last: when it lies there, so does what it looks like; one file that fails does not keep the others out.
    const keepAll = async () => {
      const store = await caches.open("selling-1");
      await Promise.allSettled([...new Set(own)].map((path) => store.add(path)));
      await store.add(location.pathname);
    };
    keepAll().catch(() => {});
  }
}
