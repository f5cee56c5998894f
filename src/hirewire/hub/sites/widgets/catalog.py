"""The widgets, a row for each, with what they have in common."""

from dataclasses import dataclass

from hirewire.hub.platform.integrations.states import Feature


@dataclass(frozen=True, slots=True)
class Widget:
    """A new widget is a row here and a folder of this name, with a frame, its calls, screens and URLs."""

    #: Folder of the code and of the templates, and the first word of its scripts.
    name: str
    #: Type of the tag in a page, ``IN/{extension}``. Source: the widgets' public documentation; two are ours.
    extension: str
    #: Paths that serve the extension's script. The loader uses the first; pages may name any of them.
    addresses: tuple[str, ...]
    #: The feature that a company must have switched on. Without one, every admin of a contract sees the widget.
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
