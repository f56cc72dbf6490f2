// Shows the ways of sharing that only a browser with scripts has: the device's own sheet, and copying the address.
"use strict";

for (const item of document.querySelectorAll("[data-share]")) {
  const button = item.querySelector("button");
  const { share: way, address, title } = item.dataset;
  if (way === "copy" && navigator.clipboard) {
    const status = item.querySelector("[role=status]");
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(address);
      status.textContent = status.dataset.done;
    });
    item.hidden = false;
  }
  if (way === "sheet" && navigator.share) {
    button.addEventListener("click", () => {
      // Closing the sheet refuses the promise; that is no fault.
      navigator.share({ title, url: address }).catch(() => {});
    });
    item.hidden = false;
  }
}
