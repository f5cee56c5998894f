/* The frame of the match workbench. People decide only on pairs that they have seen. The frame shows whether it gets
   their keys now. */
(() => {
  "use strict";
  const { config } = window.WidgetFrame;

  const frame = window.WidgetState({
    first: () => ({ ...config.state, view: "", page: "", pair: "" }),
    url: config.stateUrl,
    acts: {
      // Ignore a second press while the first is under way: it must not decide on the next pair, which nobody has seen.
      decide: (button) => {
        if (!frame.screens.busy) frame.perform(button);
      },
    },
  });

  /* The browser sends keys to the frame only while the frame has the focus. The text beside the keys says so. */
  const tellFocus = () => document.documentElement.toggleAttribute("data-has-focus", document.hasFocus());
  addEventListener("focus", tellFocus);
  addEventListener("blur", tellFocus);
  tellFocus();
})();
