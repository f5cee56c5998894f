"""The tabs of Admin Settings. The command palette offers them, too. The address of a tab is ``/settings/{name}/``."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hirewire.hub.identity.accounts.roles import Verb


@dataclass(frozen=True, slots=True)
class Tab:
    name: str
    words: str | Promise
    icon: str
    #: The right that a seat needs to see the tab.
    verb: Verb = Verb.READ

    @property
    def url_name(self) -> str:
        return f"settings-{self.name}"


TABS: Final = (
    Tab("seat-holders", _("Seat holders"), "users"),
    Tab("features", _("Features"), "settings"),
    Tab("jobs", _("Jobs"), "briefcase"),
    Tab("reporting", _("Reporting"), "chart-column", Verb.REPORT),
    Tab("ats", "ATS", "plug"),
    Tab("sign-in", _("Sign-in"), "log-in", Verb.SIGN_ON),
    Tab("data", _("Data"), "database"),
)
