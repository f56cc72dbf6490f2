// The picture gallery: thumbnails select a picture, arrow keys step through them, and the shown one is marked.
"use strict";

for (const gallery of document.querySelectorAll(".gallery")) {
  const pictures = [...gallery.children];
  const links = [...document.querySelectorAll(".thumbs a")].filter((link) => gallery.querySelector(link.hash));
  if (pictures.length < 2) continue;
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let shown = 0;

  const mark = (index) => {
    shown = index;
    links.forEach((link, at) => (at === index ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current")));
  };

  const show = (index) => {
    const picture = pictures[Math.min(Math.max(index, 0), pictures.length - 1)];
    // Scroll by the distance of the start edges, which works for both text directions.
    const [from, to] = [gallery, picture].map((element) => element.getBoundingClientRect());
    const rightToLeft = getComputedStyle(gallery).direction === "rtl";
    gallery.scrollBy({ left: rightToLeft ? to.right - from.right : to.left - from.left, behavior: calm.matches ? "auto" : "smooth" });
    mark(pictures.indexOf(picture));
  };

  links.forEach((link, index) =>
    link.addEventListener("click", (event) => {
      event.preventDefault();
      show(index);
    }));

  gallery.addEventListener("keydown", (event) => {
    const forward = getComputedStyle(gallery).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const backward = forward === "ArrowLeft" ? "ArrowRight" : "ArrowLeft";
    const step = { [forward]: 1, [backward]: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    show(shown + step);
  });

  const observer = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) if (entry.isIntersecting) mark(pictures.indexOf(entry.target));
    },
    { root: gallery, threshold: 0.7 });
  for (const picture of pictures) observer.observe(picture);
  mark(0);
}
