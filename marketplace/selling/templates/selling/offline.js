/* Keeps the form for new goods, and what it looks like, on the telephone: it opens without a network as well. */
"use strict";

const STORE = "selling-1";
const isForm = (url) => /\/selling\/\d+\/new\/$/.test(url.pathname);

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (isForm(url) || url.pathname.startsWith("{{ static_url }}")) event.respondWith(networkFirst(event.request, url));
});

async function networkFirst(request, url) {
  const store = await caches.open(STORE);
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected) await store.put(url.pathname, answer.clone());
    else if (isForm(url)) await store.delete(url.pathname); // logged out, or another person's shop
    return answer;
  } catch (failure) {
    const kept = await store.match(url.pathname, { ignoreVary: true });
    if (kept) return kept;
    throw failure;
  }
}
