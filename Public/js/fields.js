// Enter in a field goes to the next one, as after each code that a scanner reads. Without scripts, the server does it.
"use strict";

document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (event.key !== "Enter" || event.isComposing || !field.matches("form[data-fields] input")) return;
  event.preventDefault();
  const fields = [...field.form.querySelectorAll("input:not([type=hidden]), select, button:not([tabindex], [hidden])")];
  const next = fields[fields.indexOf(field) + 1];
  next?.focus();
  next?.select?.();
});
