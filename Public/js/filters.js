// Changes filters, sort order and page of a list without a full page load. The URLs come from the form and the links.
"use strict";

{
  const names = ["filters", "list"];
  const said = document.querySelector('[data-said="count"]');

  const go = async (address, { push = true, toTop = false } = {}) => {
    try {
      const answer = await window.kolchi.take(names, address);
      if (!answer) return;
      if (push) history.pushState(null, "", answer.address);
      document.title = answer.title;
      const count = document.getElementById("count");
      said.textContent = count.textContent;
      if (toTop) {
        count.focus({ preventScroll: true });
        count.scrollIntoView({ block: "start" });
      }
    } catch {
      location.href = address;
    }
  };

  /** The form's URL with its filled-in fields; empty fields are left out. */
  const addressOf = (form) => {
    const address = new URL(form.action);
    address.search = "";
    for (const [name, value] of new FormData(form)) if (value !== "") address.searchParams.append(name, value);
    return address.href;
  };

  const formIn = (target) => {
    const form = target.closest("form");
    return form && form.method === "get" && form.closest("[data-part]") ? form : null;
  };

  document.addEventListener("change", (event) => {
    const form = formIn(event.target);
    if (form) go(addressOf(form));
  });

  document.addEventListener("submit", (event) => {
    const form = formIn(event.target);
    if (!form) return;
    event.preventDefault();
    go(addressOf(form), { toTop: true });
    const fold = form.closest(".fold");
    if (fold) fold.open = false;
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest(".applied a, .pages a");
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(link.href, { toTop: true });
  });

  window.addEventListener("popstate", () => go(location.href, { push: false }));
}
