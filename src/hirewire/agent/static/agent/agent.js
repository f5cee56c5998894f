/* Passes the onboarding widget's request on to the agent. */
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
    }
  };
})();
