// Opens the pages without a network (I-20). It caches this build's own files and nothing else:
// no message, no state and no permission ever passes through here, so it can lower nothing.

declare const self: ServiceWorkerGlobalScope;
declare const __PRECACHE__: string[];
declare const __VERSION__: string;

const CACHE = `einhalt-${__VERSION__}`;

self.addEventListener('install', (event) => {
  // No skipWaiting: an update never replaces the page while it is in use.
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(__PRECACHE__)));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches.keys().then((names) => Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name)))),
  );
});

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (!__PRECACHE__.includes(url.pathname)) return;
  event.respondWith(
    caches.open(CACHE).then(async (cache) => (await cache.match(url.pathname)) ?? fetch(event.request)),
  );
});

export {};
