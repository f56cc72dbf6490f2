// Puts a piece into the cart without leaving its page. The count in the header changes, and a status line says so.
// The same form sent twice adds only once. So after a refusal or an error the form is submitted normally, and the page shows why.
"use strict";

for (const form of document.querySelectorAll("form.buy")) {
  const added = form.querySelector(".added");
  let isSending = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isSending) return;
    isSending = true;
    try {
      await window.kolchi.take(["cart-link"], form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), keepalive: true });
      added.hidden = false;
    } catch {
      form.submit();
    }
    isSending = false;
  });
}
