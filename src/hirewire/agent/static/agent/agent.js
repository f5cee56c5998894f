/* Passes the onboarding widget's request on to the agent, and shows only ATSs that match the typed text. */
(() => {
  "use strict";
  const room = document.getElementById("widget-room");
  if (!room) return;

  window.onRecruiterIntegrate = async (entries) => {
    const token = document.querySelector('meta[name="csrf-token"]').content;
    const fault = document.getElementById("widget-fault");
    try {
      const response = await fetch(room.dataset.integrate, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": token },
        body: JSON.stringify(entries),
      });
      if (!response.ok) throw new Error(await response.text());
      location.assign(room.dataset.next);
    } catch (error) {
      fault.querySelector("p").textContent = error.message;
      fault.hidden = false;
      // The widget must know about the failure, too: otherwise it says that the integrations were requested.
      throw error;
    }
  };
})();

(() => {
  "use strict";
  const form = document.getElementById("choose");
  if (!form) return;
  const search = document.getElementById("find-ats");
  const tiles = [...form.querySelectorAll(".tile")];
  const button = form.querySelector("button");
  const status = document.getElementById("found-ats");

  const name = () => {
    const tile = tiles.find((each) => !each.hidden && each.control.checked);
    button.disabled = !tile;
    button.textContent = tile ? button.dataset.with.replace("{ats}", tile.dataset.title) : button.dataset.plain;
  };
  const find = () => {
    const words = search.value.trim().toLowerCase().split(/\s+/);
    for (const tile of tiles) {
      const text = tile.querySelector(".name").parentElement.textContent.toLowerCase();
      tile.hidden = !words.every((word) => text.includes(word));
    }
    const found = tiles.filter((tile) => !tile.hidden);
    // Enter submits the form with the ATS that is checked, so check a visible one.
    if (found.length && !found.some((tile) => tile.control.checked)) found[0].control.checked = true;
    status.textContent = found.length ? "" : status.dataset.nothing;
    name();
  };
  search.addEventListener("input", find);
  form.addEventListener("change", name);
  // The browser may have restored an earlier text, or somebody may have typed before this script ran.
  find();
})();
