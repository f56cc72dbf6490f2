// Closes the category menu when the visitor goes elsewhere, and the menu and the sheet of filters with Escape.
"use strict";

{
  const menu = document.querySelector("header .menu");
  const leave = (event) => { if (!menu.contains(event.target)) menu.open = false; };
  document.addEventListener("click", leave);
  document.addEventListener("focusin", leave);
  document.addEventListener("keydown", (event) => {
    const open = event.key === "Escape" && document.querySelector(".menu[open], .sheet[open]");
    if (!open || getComputedStyle(open.firstElementChild).display === "none") return;
    open.open = false;
    open.firstElementChild.focus();
  });
}
