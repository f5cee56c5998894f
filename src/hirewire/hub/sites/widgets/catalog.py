"""What differs between the widgets, for the code that all of them share."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext_noop

from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.platform.integrations.states import Feature


@dataclass(frozen=True, slots=True)
class Tag:
    """The title of the frame and the ids in the tag, for a widget that uses the shared ``plain-extension.js``.

    The tag is the ``<script type="IN/...">`` in the embedding page. Every such tag also names a company. It may also
    name a contract, and those functions of the page that the widget calls.
    """

    #: The title of the frame, for people who cannot see the frame.
    title: str
    #: The ids that the tag must contain. A key is the id's name in the frame's calls; the value is the attribute of the
    #: tag that contains the id.
    ids: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Widget:
    """One widget. A new one needs an entry in ``WIDGETS``, a folder with its screens, and a folder of templates."""

    #: Folder of the code and of the templates. The names of the widget's scripts begin with this name, too.
    name: str
    #: Type of the tag in a page, ``IN/{extension}``. Two types are publicly documented; three are Hirewire's own.
    extension: str
    #: Paths that serve the extension's script. The loader uses the first; pages may name any of them.
    addresses: tuple[str, ...]
    #: The feature that must be on for the contract. If it is None, every admin of a contract sees the widget.
    feature: Feature | None = None
    #: The right that a seat needs. Without it, people see which role has the right and whom to ask.
    right: Verb = Verb.READ
    #: None for a widget that has its own extension script, its own page in the frame and its own URLs.
    tag: Tag | None = None


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
MATCHES = Widget(
    "matches",
    "RecommendedMatches",
    ("rsc/extensions/recommended-matches-widget",),
    Feature.MATCHES,
    tag=Tag(gettext_noop("Recruiter: members who fit this job"), {"job": "ats-job-posting-id"}),
)
SEARCH = Widget(
    "search",
    "UnifiedSearch",
    ("rsc/extensions/unified-search-widget",),
    Feature.SEARCH,
    tag=Tag(gettext_noop("Recruiter: search both systems")),
)
WORKBENCH = Widget(
    "workbench",
    "MatchWorkbench",
    ("rsc/extensions/match-workbench-widget",),
    Feature.IN_ATS,
    Verb.LOOK_AFTER_MATCHES,
    Tag(gettext_noop("Recruiter: doubtful matches")),
)

WIDGETS = (ONBOARDING, PROFILE, MATCHES, SEARCH, WORKBENCH)
