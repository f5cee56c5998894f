"""The widgets: what each has in common with the others, a row a widget."""

from dataclasses import dataclass

from hirewire.hub.platform.integrations.states import Feature


@dataclass(frozen=True, slots=True)
class Widget:
    """A new widget is a row here and a folder of this name, with a frame, its calls, screens and addresses."""

    #: Folder of the code and of the templates, and the first word of its scripts.
    name: str
    #: Type of the tag in a page, ``IN/{extension}``. Source: the widgets' public documentation; two are ours.
    extension: str
    #: Where the extension's script is served; the loader takes the first, pages may name any of them.
    addresses: tuple[str, ...]
    #: What a company has to have switched on; without one, whoever administers a contract sees it.
    feature: Feature | None = None

    @property
    def script(self) -> str:
        return f"{self.name}-extension.js"


ONBOARDING = Widget(
    "onboarding", "ATSIntegrationWidget", ("rsc/extensions/onboarding-widget", "recruiter/widget/ATSIntegration")
)
PROFILE = Widget(
    "profile",
    "HcmWidget",
    (
        "rsc/extensions/profile-widget",
        "recruiter/widget/hcm",
        "talent/widgets/assets/javascripts/profile-widget.js",
    ),
    Feature.PROFILE,
)
MATCHES = Widget("matches", "RecommendedMatches", ("rsc/extensions/recommended-matches-widget",), Feature.MATCHES)
SEARCH = Widget("search", "UnifiedSearch", ("rsc/extensions/unified-search-widget",), Feature.SEARCH)

WIDGETS = (ONBOARDING, PROFILE, MATCHES, SEARCH)
