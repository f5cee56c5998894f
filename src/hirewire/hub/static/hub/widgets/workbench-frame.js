/* The frame of the match workbench: decisions about pairs that somebody has seen, and whether its keys work now. */
(() => {
  "use strict";
  const { config } = window.WidgetFrame;

  const frame = window.WidgetState({
    first: () => ({ ...config.state, view: "", page: "", pair: "" }),
    url: config.stateUrl,
    acts: {
      // A key that is pressed twice must not decide on the next pair, which nobody has seen yet.
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
