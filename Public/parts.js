// Fetches a page of this shop and takes its parts into the page that is shown: elements with the same data-part.
// What a person has open, scrolled or in focus stays so. Other scripts call window.kolchi.
"use strict";

{
  const named = (name, within = document) => within.querySelector(`[data-part="${name}"]`);

  /** What a fold says; folds come and go with what can be chosen. */
  const title = (fold) => fold.querySelector("summary").textContent;

  /** How to find an element again in the answer: by its id, or by its name and value. */
  const mark = (element) =>
    element.id ? `#${CSS.escape(element.id)}`
    : element.name ? `[name="${CSS.escape(element.name)}"][value="${CSS.escape(element.value)}"]`
    : null;

  /** Gives how to return the focus, once whoever hears of the new part has made it ready. */
  const replace = (old, fresh) => {
    const focused = old.contains(document.activeElement) ? mark(document.activeElement) : null;
    const folds = new Map([...old.querySelectorAll("details")].map((fold) => [title(fold), fold]));
    const scrolls = new Map([...folds].map(([name, fold]) => [name, fold.querySelector(".options")?.scrollTop]));
    old.replaceWith(fresh);
    for (const fold of fresh.querySelectorAll("details")) {
      const name = title(fold);
      fold.open = folds.get(name)?.open ?? fold.open;
      const list = fold.querySelector(".options");
      if (list) list.scrollTop = scrolls.get(name) ?? 0;
    }
    return () => { if (focused) fresh.querySelector(focused)?.focus({ preventScroll: true }); };
  };

  let latest = 0;

  window.kolchi = {
    /**
     * Takes the named parts of the answer into this page, and tells whoever listens for `parts` on the document.
     * Gives the answer's address, or nothing where a later call has overtaken this one.
     * Throws where the answer is no such page, so that the caller goes there the plain way.
     */
    async take(names, address, options = {}) {
      const number = ++latest;
      for (const name of names) named(name)?.setAttribute("aria-busy", "true");
      try {
        const response = await fetch(address, { ...options, headers: { Accept: "text/html" } });
        const page = new DOMParser().parseFromString(await response.text(), "text/html");
        if (number !== latest) return null;
        if (!response.ok || !names.every((name) => named(name, page))) throw new Error(`no parts at ${response.url}`);
        const refocus = names.map((name) => replace(named(name), document.adoptNode(named(name, page))));
        document.dispatchEvent(new Event("parts"));
        for (const focus of refocus) focus();
        return { address: response.url, title: page.title };
      } catch (error) {
        for (const name of names) named(name)?.removeAttribute("aria-busy");
        throw error;
      }
    },
  };
}
