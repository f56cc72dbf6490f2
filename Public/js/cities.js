// Suggests the names of cities while one is typed. They are fetched when the field gets the focus.
"use strict";

for (const input of document.querySelectorAll("input[data-cities]")) {
  input.addEventListener("focus", async () => {
    const response = await fetch(input.dataset.cities).catch(() => null);
    if (!response?.ok) return;
    const list = document.createElement("datalist");
    list.id = "city-names";
    list.append(...(await response.json()).map((name) => new Option(name, name)));
    input.after(list);
    input.setAttribute("list", list.id);
  }, { once: true });
}
