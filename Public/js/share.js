// Shows the ways of sharing that need scripts: the device's share sheet, and copying the URL.
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
      // Closing the sheet rejects the promise; that is not an error.
      navigator.share({ title, url: address }).catch(() => {});
    });
    item.hidden = false;
  }
}
