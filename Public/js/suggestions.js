// Suggestions below the search box: a combobox with a list (WAI-ARIA APG).
(() => {
  "use strict";
  const input = document.querySelector("input[data-suggestions]");
  if (!input || !input.form) return;
  const form = input.form;
  const list = document.createElement("ul");
  const status = document.createElement("p");
  list.id = "q-suggestions";
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-labelledby", "q-label");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  form.append(list, status);
  const set = (name, value) => input.setAttribute(name, value);
  set("role", "combobox");
  set("aria-autocomplete", "list");
  set("aria-controls", list.id);
  set("aria-expanded", "false");
  set("autocomplete", "off");

  let typed = input.value;
  let active = -1;
  let timer = 0;
  let asking = null;
  const kept = new Map();

  // Cancels a pending request.
  const forget = () => {
    clearTimeout(timer);
    if (asking) asking.abort();
    asking = null;
  };

  const close = () => {
    forget();
    list.hidden = true;
    active = -1;
    set("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  // Marks a suggestion; -1 is the input itself with the typed text.
  const mark = (index) => {
    const options = list.children;
    if (active >= 0) options[active].setAttribute("aria-selected", "false");
    active = index;
    if (index < 0) {
      input.removeAttribute("aria-activedescendant");
      input.value = typed;
      return;
    }
    options[index].setAttribute("aria-selected", "true");
    options[index].scrollIntoView({ block: "nearest" });
    set("aria-activedescendant", options[index].id);
    input.value = options[index].firstChild.textContent;
  };

  const show = (answer) => {
    active = -1;
    input.removeAttribute("aria-activedescendant");
    list.replaceChildren(...answer.items.map((item, index) => {
      const option = document.createElement("li");
      const label = document.createElement("span");
      option.id = "q-option-" + index;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.address = item.address;
      label.dir = "auto";
      label.textContent = item.label;
      option.append(label);
      if (item.hint) {
        const hint = document.createElement("span");
        hint.className = "hint";
        hint.textContent = item.hint;
        option.append(" ", hint);
      }
      return option;
    }));
    list.hidden = answer.items.length === 0;
    set("aria-expanded", String(!list.hidden));
    status.textContent = answer.said;
  };

  const ask = async () => {
    const words = typed.trim();
    if (words.length < 2) return close();
    if (asking) asking.abort();
    const mine = asking = new AbortController();
    try {
      let answer = kept.get(words);
      if (!answer) {
        const response = await fetch(input.dataset.suggestions + "?q=" + encodeURIComponent(words.slice(0, 80)), { signal: mine.signal });
        if (!response.ok) return close();
        answer = await response.json();
        if (kept.size > 50) kept.clear();
        kept.set(words, answer);
      }
      if (asking === mine && document.activeElement === input) show(answer);
    } catch {
      if (asking === mine) close();
    }
  };

  const go = (option) => location.assign(option.dataset.address);

  input.addEventListener("input", (event) => {
    typed = input.value;
    if (active >= 0) mark(-1);
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(ask, 120);
  });

  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    const last = list.children.length - 1;
    const isOpen = !list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!isOpen) return void ask();
      if (event.altKey) return event.key === "ArrowUp" ? close() : undefined;
      // A response that arrived now would replace the list and lose the mark.
      forget();
      const step = event.key === "ArrowDown" ? 1 : -1;
      mark(active + step > last ? -1 : active + step < -1 ? last : active + step);
    } else if (event.key === "Escape" && isOpen) {
      event.preventDefault();
      mark(-1);
      close();
    } else if (event.key === "Enter" && isOpen && active >= 0) {
      event.preventDefault();
      go(list.children[active]);
    } else if (event.key === "Tab") {
      close();
    }
  });

  // Pressing must not move the focus before the click event. `click` works for mouse and touch.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) go(option);
  });
  input.addEventListener("blur", () => setTimeout(() => document.activeElement !== input && close(), 0));
  form.addEventListener("submit", close);
  addEventListener("pageshow", (event) => { if (event.persisted) close(); });
})();
