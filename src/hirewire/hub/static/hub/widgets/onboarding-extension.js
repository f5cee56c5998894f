/* The onboarding widget on a page of an ATS: a frame that grows with its content, and a call to the page's own function
   with what an admin requested. The loader (in.js) has run before. */
(() => {
  "use strict";
  const NAME = document.currentScript.dataset.name || "ATSIntegrationWidget";

  window.IN.tags.add(NAME, (tag, core) =>
    core.embed(tag, {
      path: "/widgets/onboarding/",
      title: "Recruiter: request an integration",
      /* data-labels is Recruiter's own attribute. It says which generation of manuals the widget's labels follow. */
      params: {
        types: tag.attributes["supported-bundled-integration-types"] || "",
        labels: tag.attributes.labels || "",
      },
      width: "500px",
      height: 232,
      meanings: {
        integrate: async ({ integrations, number }, say) => {
          const fault = await core.faultOf(core.call("data-onintegrate", tag.attributes.onintegrate, integrations));
          say({ type: "taken", number, fault });
        },
      },
    }),
  );
})();
