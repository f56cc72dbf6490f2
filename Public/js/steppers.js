// Plus and minus buttons beside a quantity. A changed quantity is sent at once and the cart is updated, so the form's own
// button is hidden.
"use strict";

{
  const wait = 500;
  let timer = 0;

  const send = async (form) => {
    try {
      await window.kolchi.take(["cart", "cart-link"], form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    } catch {
      form.submit();
    }
  };

  const sendSoon = (form) => {
    clearTimeout(timer);
    timer = setTimeout(send, wait, form);
  };

  // The number in a field, in Latin, Arabic or Persian digits; 1 if it is not a number.
  const read = (input) => Number(input.value.replace(/[٠-٩۰-۹]/g, (digit) => digit.charCodeAt(0) & 15)) || 1;

  const bounds = (stepper) => {
    const input = stepper.querySelector("input");
    const plain = input.form.querySelector("button:not([type])");
    if (plain) plain.hidden = true;
    for (const button of stepper.querySelectorAll("button")) {
      const next = read(input) + Number(button.dataset.step);
      button.hidden = false;
      button.setAttribute("aria-disabled", next < 1 || next > Number(input.dataset.most));
    }
  };

  const prepare = () => document.querySelectorAll(".stepper").forEach(bounds);

  document.addEventListener("click", (event) => {
    const button = event.target.closest(".stepper button");
    if (!button || button.getAttribute("aria-disabled") === "true") return;
    const stepper = button.closest(".stepper");
    const input = stepper.querySelector("input");
    input.value = read(input) + Number(button.dataset.step);
    bounds(stepper);
    sendSoon(button.form);
  });

  document.addEventListener("change", (event) => {
    const { form } = event.target;
    if (event.target.closest(".stepper") && form.reportValidity()) sendSoon(form);
  });

  document.addEventListener("parts", prepare);
  prepare();
}
