// Shows the new state of an order or of a file as soon as it changes. A long poll is answered once it has changed. Then the script
// reloads that part of the page and announces the new state to screen readers. A hidden page does not poll. It ends once the new part
// has no `data-moves`, for example because it is a form.
"use strict";

{
  const part = () => document.querySelector("[data-moves]");
  // A number or the name of a file keeps its direction in an Arabic sentence.
  const states = () => [...document.querySelectorAll("[data-part] .state")]
    .map((state) => `\u2068${state.dataset.of}\u2069: ${state.textContent}`);

  const seen = () => new Promise((resolve) => {
    if (document.hidden) document.addEventListener("visibilitychange", resolve, { once: true });
    else resolve();
  });

  let isLeaving = false;
  addEventListener("beforeunload", () => { isLeaving = true; });

  /** Waits a random time of up to `seconds`, so that after a restart of the server not all browsers poll at once. */
  const pause = (seconds) => new Promise((resolve) => { setTimeout(resolve, Math.random() * seconds * 1000); });

  const show = async () => {
    // The page may be another one now, such as that of a placed order. A form that was just sent leads on by itself.
    if ("whole" in part().dataset) return isLeaving || location.replace(part().dataset.address);
    const before = states();
    await window.kolchi.take([part().dataset.part], part().dataset.address);
    document.querySelector("[data-said=moves]").textContent = states().filter((state) => !before.includes(state)).join(". ");
  };

  const follow = async () => {
    for (let failures = 0; part();) {
      await seen();
      try {
        const answer = await fetch(part().dataset.moves);
        // Give up after a refusal (4xx). Retry after too many requests (429) or a server error (5xx).
        if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) return;
        if (!answer.ok) throw new Error(`${answer.status}`);
        if (answer.status === 200) await show();
        failures = 0;
      } catch {
        failures += 1;
      }
      await pause(2 ** Math.min(failures, 6));
    }
  };

  follow();
}
