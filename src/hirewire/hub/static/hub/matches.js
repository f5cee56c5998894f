/* Shows the threshold while its slider moves. The server computes what the new threshold would change. */
(() => {
  "use strict";

  const slider = document.getElementById("sure");
  if (!slider) return;

  const value = document.querySelector('[data-value-of="sure"]');
  const copy = document.querySelector('[data-copy-of="sure"]');
  const format = new Intl.NumberFormat(document.documentElement.lang, { style: "percent", maximumFractionDigits: 1 });

  slider.addEventListener("input", () => {
    const share = (slider.value - slider.min) / (slider.max - slider.min);
    value.textContent = format.format(slider.value / 100);
    copy.value = slider.value;
    slider.style.setProperty("--v", `${100 * share}%`);
  });
})();
