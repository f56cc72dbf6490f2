// Shows the buttons that print the page; without scripts there is the browser's own menu.
"use strict";

for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => print());
  button.hidden = false;
}
