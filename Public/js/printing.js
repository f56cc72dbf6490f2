// Shows the buttons that print the page. Without scripts, the browser's own menu does it.
"use strict";

{
  const prepare = () => { for (const button of document.querySelectorAll("[data-print]")) button.hidden = false; };

  document.addEventListener("click", (event) => { if (event.target.closest("[data-print]")) print(); });
  document.addEventListener("parts", prepare);
  prepare();
}
