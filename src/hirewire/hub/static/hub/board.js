/* On a project's board, cards are dragged from stage to stage, and focus stays with the moved card. A card's own Move
   menu moves the card without dragging. In the list, one box ticks all people of the page. */
(() => {
  "use strict";

  let dragged = null;
  let moved = null;

  const column = (event) => (event.target instanceof Element ? event.target.closest(".column") : null);

  document.addEventListener("dragstart", (event) => {
    dragged = event.target instanceof Element ? event.target.closest(".person-card") : null;
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.candidate);
    dragged.classList.add("dragged");
  });
  document.addEventListener("dragend", () => {
    dragged?.classList.remove("dragged");
    for (const marked of document.querySelectorAll(".column.over")) marked.classList.remove("over");
    dragged = null;
  });
  document.addEventListener("dragover", (event) => {
    const over = dragged && column(event);
    for (const marked of document.querySelectorAll(".column.over"))
      if (marked !== over) marked.classList.remove("over");
    if (!over) return;
    event.preventDefault();
    over.classList.add("over");
  });
  document.addEventListener("drop", (event) => {
    const over = dragged && column(event);
    if (!over) return;
    event.preventDefault();
    if (over.contains(dragged)) return;
    const people = document.getElementById("people");
    window.htmx.ajax("POST", people.dataset.moves, {
      target: "#people",
      swap: "outerHTML",
      values: { move: `${dragged.dataset.candidate}:${over.dataset.stage}`, view: "board" },
    });
  });

  document.addEventListener("htmx:beforeRequest", (event) => {
    const pressed = event.detail.requestConfig.triggeringEvent?.submitter;
    const card = pressed?.closest(".person-card");
    moved = card ? card.id : null;
  });
  document.addEventListener("htmx:afterSettle", () => {
    if (!moved) return;
    const card = document.getElementById(moved);
    (card?.querySelector("summary") || document.querySelector(".tabs [aria-current]"))?.focus();
    moved = null;
  });

  // "Select all on this page" is a box whose attribute data-all names other boxes. The box ticks and unticks these
  // other boxes, and shows whether all or some of them are ticked.
  document.addEventListener("change", (event) => {
    const all = event.target.form?.querySelector("[data-all]");
    if (!all) return;
    const boxes = [...all.form.querySelectorAll(`input[name="${all.dataset.all}"]`)];
    if (event.target === all) {
      for (const box of boxes) box.checked = all.checked;
      // The selection bar counts the ticked boxes again when it receives this event.
      boxes[0].dispatchEvent(new Event("change", { bubbles: true }));
      return;
    }
    const ticked = boxes.filter((box) => box.checked).length;
    all.checked = ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  });
})();
