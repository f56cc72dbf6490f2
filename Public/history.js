// Loads a page again that the browser had kept whole, if a form was sent since then: its cart and its login may be old.
"use strict";

{
  const change = () => document.cookie.match(/(?:^|; )(?:__Host-)?changed=([^;]*)/)?.[1];
  // Tells the shop that this browser runs scripts, so that it may keep pages.
  document.cookie = (location.protocol === "https:" ? "__Host-scripts=1; Secure" : "scripts=1") + "; Path=/; SameSite=Lax";

  const atFirst = change();

  addEventListener("pageshow", (event) => { if (event.persisted && change() !== atFirst) location.reload(); });
}
