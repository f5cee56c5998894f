/* The onboarding widget on a page of an ATS: a frame that grows with its content. When an admin requests integrations,
   the widget calls the page's function with them. The loader (in.js) runs before this script. */
(() => {
  "use strict";
  const NAME = document.currentScript.dataset.name || "ATSIntegrationWidget";

  window.IN.tags.add(NAME, (tag, core) =>
    core.embed(tag, {
      path: "/widgets/onboarding/",
      title: "Recruiter: request an integration",
      /* data-labels chooses between the labels of older and newer manuals. LinkedIn's widget lacks this attribute. */
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
