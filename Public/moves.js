// Shows where an order stands as soon as it moves: asks the shop for an answer that comes once it has, then takes the
// page's part anew, and says the new state to those who listen. A page that nobody looks at does not ask.
"use strict";

{
  const part = () => document.querySelector("[data-moves]");
  const states = () => [...part().querySelectorAll(".state")].map((state) => `${state.dataset.order}: ${state.textContent}`);

  const seen = () => new Promise((resolve) => {
    if (document.hidden) document.addEventListener("visibilitychange", resolve, { once: true });
    else resolve();
  });

  /** Up to so many seconds; what many browsers do after a restart of the shop, they do not do at once. */
  const pause = (seconds) => new Promise((resolve) => { setTimeout(resolve, Math.random() * seconds * 1000); });

  const show = async () => {
    const before = states();
    await window.kolchi.take([part().dataset.part], part().dataset.address);
    document.querySelector("[data-said=moves]").textContent = states().filter((state) => !before.includes(state)).join(". ");
  };

  const follow = async () => {
    for (let failures = 0; ;) {
      await seen();
      try {
        const answer = await fetch(part().dataset.moves);
        // What is gone or refused stays so; too many (429) and what failed (5xx) may be asked for again.
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
