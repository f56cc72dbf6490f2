// The pictures of a product. Small pictures select a large one, arrow keys step through them, and the shown one is marked.
// A large one opens a dialog: swipe or arrow keys step, a tap or two fingers zoom, Escape and Back close it.
"use strict";

{
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const isRightToLeft = (element) => getComputedStyle(element).direction === "rtl";

  /** 1 or -1 for the arrow key that points forward or backward in the direction of the text, else 0. */
  const stepOf = (event, element) => {
    const forward = isRightToLeft(element) ? "ArrowLeft" : "ArrowRight";
    const backward = forward === "ArrowLeft" ? "ArrowRight" : "ArrowLeft";
    return { [forward]: 1, [backward]: -1 }[event.key] ?? 0;
  };

  /** Scrolls a row to one of its children, by the distance of the start edges. */
  const scrollTo = (row, child, behavior) => {
    const [from, to] = [row, child].map((element) => element.getBoundingClientRect());
    row.scrollBy({ left: isRightToLeft(row) ? to.right - from.right : to.left - from.left, behavior });
  };

  /** Calls `shown` with the index of the child of which most is visible; of equals the first. */
  const watch = (row, shown) => {
    const children = [...row.children];
    const visible = children.map(() => 0);
    const observer = new IntersectionObserver(
      (entries) => {
        for (const { target, intersectionRatio } of entries) visible[children.indexOf(target)] = Math.round(intersectionRatio * 20);
        shown(visible.indexOf(Math.max(...visible)));
      },
      { root: row, threshold: [0, 0.25, 0.5, 0.75, 0.9, 1] });
    for (const child of children) observer.observe(child);
  };

  const element = (name, ...content) => {
    const made = document.createElement(name);
    made.append(...content);
    return made;
  };

  /** Zooms a picture in its slide: by a tap to 2.5 times its size and back, or with two fingers. */
  const zoomable = (slide, picture) => {
    let scale = 1;
    const zoom = (to, x, y) => {
      const before = scale;
      scale = Math.min(Math.max(to, 1), 4);
      const box = slide.getBoundingClientRect();
      const [left, top] = [x - box.left, y - box.top];
      const [scrolledLeft, scrolledTop] = [slide.scrollLeft + left, slide.scrollTop + top];
      picture.style.inlineSize = picture.style.blockSize = `${scale * 100}%`;
      slide.parentElement.toggleAttribute("data-zoomed", scale > 1);
      slide.scrollLeft = (scrolledLeft * scale) / before - left;
      slide.scrollTop = (scrolledTop * scale) / before - top;
    };
    picture.addEventListener("click", (event) => zoom(scale > 1 ? 1 : 2.5, event.clientX, event.clientY));
    let apart = 0;
    const distance = (touches) => Math.hypot(touches[0].clientX - touches[1].clientX, touches[0].clientY - touches[1].clientY);
    slide.addEventListener("touchstart", ({ touches }) => { if (touches.length === 2) apart = distance(touches); }, { passive: true });
    slide.addEventListener("touchmove", (event) => {
      if (event.touches.length !== 2 || apart === 0) return;
      event.preventDefault();
      const now = distance(event.touches);
      const [one, two] = event.touches;
      zoom((scale * now) / apart, (one.clientX + two.clientX) / 2, (one.clientY + two.clientY) / 2);
      apart = now;
    }, { passive: false });
    return () => zoom(1, 0, 0);
  };

  /** Opens the dialog at one of the links. */
  const open = (gallery, links, first) => {
    const button = (label, sign) => {
      const made = element("button", sign);
      made.type = "button";
      made.setAttribute("aria-label", label);
      return made;
    };
    const count = element("p");
    count.className = "viewer-count";
    count.setAttribute("role", "status");
    count.dir = "ltr";
    const arrows = isRightToLeft(gallery) ? ["→", "←"] : ["←", "→"];
    const [previous, next] = [button(gallery.dataset.previous, arrows[0]), button(gallery.dataset.next, arrows[1])];
    const close = button(gallery.dataset.close, "✕");
    const unzooms = [];
    const slides = element("ul", ...links.map((link) => {
      const picture = element("img");
      picture.alt = link.querySelector("img").alt;
      picture.loading = "lazy";
      picture.src = link.dataset.whole;
      const slide = element("li", picture);
      // Its scroll position counts from the left in both text directions.
      slide.dir = "ltr";
      unzooms.push(zoomable(slide, picture));
      return slide;
    }));
    slides.className = "viewer-slides";
    const bar = element("div", count, previous, next, close);
    bar.className = "viewer-bar";
    const dialog = element("dialog", slides, bar);
    dialog.className = "viewer";
    dialog.setAttribute("aria-label", gallery.getAttribute("aria-label"));

    let shown = first;
    const mark = (index) => {
      if (index !== shown) unzooms[shown]();
      shown = index;
      count.textContent = `${index + 1} / ${links.length}`;
      previous.disabled = index === 0;
      next.disabled = index === links.length - 1;
    };
    const show = (index, behavior = calm.matches ? "auto" : "smooth") => {
      if (!links[index]) return;
      mark(index);
      scrollTo(slides, slides.children[index], behavior);
    };
    previous.addEventListener("click", () => show(shown - 1));
    next.addEventListener("click", () => show(shown + 1));
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("keydown", (event) => {
      const step = stepOf(event, gallery);
      if (step) { event.preventDefault(); show(shown + step); }
    });

    // Back closes the dialog. If it is closed otherwise, its entry leaves the history.
    history.pushState({ viewer: true }, "");
    const back = () => dialog.close();
    addEventListener("popstate", back, { once: true });
    dialog.addEventListener("close", () => {
      removeEventListener("popstate", back);
      if (history.state?.viewer) history.back();
      dialog.remove();
      links[shown].focus({ preventScroll: true });
      scrollTo(gallery, links[shown].parentElement, "auto");
    });
    document.body.append(dialog);
    dialog.showModal();
    show(first, "auto");
    watch(slides, mark);
  };

  for (const gallery of document.querySelectorAll(".gallery")) {
    const pictures = [...gallery.children];
    const links = [...gallery.querySelectorAll("a[data-whole]")];
    links.forEach((link, index) =>
      link.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        open(gallery, links, index);
      }));
    if (pictures.length < 2) continue;

    const small = [...document.querySelectorAll(".thumbs a")].filter((link) => gallery.querySelector(link.hash));
    let shown = 0;
    const mark = (index) => {
      shown = index;
      small.forEach((link, at) => (at === index ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current")));
    };
    const show = (index) => {
      const at = Math.min(Math.max(index, 0), pictures.length - 1);
      scrollTo(gallery, pictures[at], calm.matches ? "auto" : "smooth");
      mark(at);
    };
    small.forEach((link, index) =>
      link.addEventListener("click", (event) => {
        event.preventDefault();
        show(index);
      }));
    gallery.addEventListener("keydown", (event) => {
      const step = stepOf(event, gallery);
      if (!step) return;
      event.preventDefault();
      show(shown + step);
    });
    watch(gallery, mark);
    mark(0);
  }
}
