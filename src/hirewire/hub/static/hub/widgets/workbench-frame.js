/* The frame of the match workbench. People decide only on pairs that they have seen. The frame shows whether it
   receives the keys that people press. */
(() => {
  "use strict";
  const { config } = window.WidgetFrame;

  const frame = window.WidgetState({
    first: () => ({ ...config.state, view: "", page: "", pair: "" }),
    url: config.stateUrl,
    acts: {
      // Until the first press is handled, ignore a second one. The second press would decide on the next pair, which
      // nobody has seen yet.
      decide: (button) => {
        if (!frame.screens.busy) frame.perform(button);
      },
    },
  });

  /* The browser sends keys to the frame only while the frame has the focus. Without the focus, the frame shows a text
     that asks people to click inside the frame. */
  const tellFocus = () => document.documentElement.toggleAttribute("data-has-focus", document.hasFocus());
  addEventListener("focus", tellFocus);
  addEventListener("blur", tellFocus);
  tellFocus();
})();
