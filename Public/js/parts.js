// Fetches a page of this shop and replaces parts of the current page: elements with the same data-part.
// Open folds, scroll positions and the focus are preserved. Other scripts call window.kolchi.
"use strict";

{
  const named = (name, within = document) => within.querySelector(`[data-part="${name}"]`);

  /** The title of a fold, by which it is found again. Folds come and go with the available choices. */
  const title = (fold) => fold.querySelector("summary").textContent;

  /** A selector that finds an element again in the new part: by its id, or by its name and value. Null if it has neither. */
  const mark = (element) =>
    element.id ? `#${CSS.escape(element.id)}`
    : element.name ? `[name="${CSS.escape(element.name)}"][value="${CSS.escape(element.value)}"]`
    : null;

  /** Replaces a part. Returns a function that restores the focus; call it after the listeners of `parts` have run. */
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
     * Replaces the named parts of this page with those of the response, and dispatches the event `parts` on the document.
     * Returns the URL and the title of the response, or null if a later call has overtaken this one.
     * Throws if the response is not such a page, so that the caller can navigate normally.
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
