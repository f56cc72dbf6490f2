// Loads a page again that the browser had kept whole, if a form was sent since then: its cart and its login may be old.
"use strict";

{
  const change = () => document.cookie.match(/(?:^|; )(?:__Host-)?changed=([^;]*)/)?.[1];
  const atFirst = change();

  addEventListener("pageshow", (event) => { if (event.persisted && change() !== atFirst) location.reload(); });
}
