// Reloads a page from the back/forward cache if a form was sent since: its cart and its login may be outdated.
"use strict";

{
  const change = () => document.cookie.match(/(?:^|; )(?:__Host-)?changed=([^;]*)/)?.[1];
  // Tells the server that this browser runs scripts, so that pages may be stored in the back/forward cache.
  document.cookie = (location.protocol === "https:" ? "__Host-scripts=1; Secure" : "scripts=1") + "; Path=/; SameSite=Lax";

  const atFirst = change();

  addEventListener("pageshow", (event) => { if (event.persisted && change() !== atFirst) location.reload(); });
}
