"""Tables of the pages and actions that the palette offers: for each, its name, its URL and the right that it needs."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.identity.members.models import Member
from hirewire.hub.sites.recruiter.setting_tabs import TABS


@dataclass(frozen=True, slots=True)
class Place:
    """A page, or an action that begins on a page."""

    url_name: str
    label: str | Promise
    icon: str
    #: The part of Recruiter to which the page belongs, or what people find on the page.
    hint: str | Promise = ""
    verb: Verb = Verb.READ
    #: Keys that, pressed one after the other, open the page from any other page.
    keys: tuple[str, ...] = ()
    anchor: str = ""

    @property
    def goes(self) -> str:
        return reverse(self.url_name) + self.anchor


@dataclass(frozen=True, slots=True)
class PersonAction:
    url_name: str
    #: ``{name}`` stands for the person's name.
    label: str | Promise
    icon: str
    verb: Verb
    #: The key that starts the action on the person's profile.
    key: str

    def goes(self, member: Member) -> str:
        if self.url_name == "save-people":
            return reverse("save-people", query={"member": member.pk, "back": "profile"})
        if self.url_name == "write-note":
            return reverse("profile", args=[member.pk], query={"tab": "notes"})
        return reverse(self.url_name, args=[member.pk])


_SETTINGS: Final = _("Admin Settings")

#: For some tabs of Admin Settings, a page that the palette lists directly after the tab. The key is the tab's name.
_BESIDE: Final = {
    "ats": Place(
        "matches",
        _("Doubtful matches"),
        "link",
        hint=_("Threshold, sample and decisions"),
        verb=Verb.LOOK_AFTER_MATCHES,
    ),
    "sign-in": Place("audit-trail", _("Audit trail"), "history", hint=_SETTINGS, verb=Verb.AUDIT),
}


def _settings() -> Iterator[Place]:
    for tab in TABS:
        yield Place(tab.url_name, tab.words, tab.icon, hint=_SETTINGS, verb=tab.verb)
        if tab.name in _BESIDE:
            yield _BESIDE[tab.name]


PAGES: Final = (
    Place("search", _("Search"), "search", keys=("G", "S")),
    Place("projects", _("Projects"), "folder", keys=("G", "P")),
    Place("inbox", _("Inbox"), "inbox", keys=("G", "I")),
    Place("notifications", _("Notifications"), "bell", keys=("G", "N")),
    Place("saved-searches", _("Saved searches"), "bookmark", hint=_("Search")),
    Place("inmail-templates", _("Templates"), "file-text", hint=_("Inbox"), verb=Verb.INMAIL),
    Place("exports", _("My exports"), "upload", verb=Verb.EXPORT),
    *_settings(),
    Place("seat-roles", _("Roles and rights"), "key-round", hint=_SETTINGS),
    Place("why", _("Why?"), "circle-question-mark", hint=_("Why somebody sees something, or does not")),
    Place("learn-more", _("Recruiter System Connect"), "info", hint=_("How Recruiter and an ATS work together")),
    Place("contracts", _("Account and contracts"), "building-2"),
    Place("sign-ins", _("Where you are signed in"), "monitor", hint=_("Sign out of another browser")),
)
ACTIONS: Final = (
    Place("new-project", _("Create a project"), "folder-plus", verb=Verb.PROJECT),
    Place("new-inmail-template", _("Write a template"), "file-plus", hint="InMail", verb=Verb.INMAIL),
    Place("import", _("Import people"), "file-up", verb=Verb.IMPORT),
    Place(
        "settings-seat-holders",
        _("Invite somebody to a seat"),
        "user-plus",
        verb=Verb.INVITE,
        anchor="#inv",
    ),
)
DEEDS: Final = (
    PersonAction("export", _("Export {name} to ATS"), "upload", Verb.EXPORT, "E"),
    PersonAction("compose", _("Write an InMail to {name}"), "mail", Verb.INMAIL, "M"),
    PersonAction("save-people", _("Save {name} to a project"), "folder-plus", Verb.PROJECT, "S"),
    PersonAction("write-note", _("Write a note about {name}"), "pencil", Verb.NOTE, "N"),
)


def pages_for(seat: Seat) -> list[Place]:
    return [place for place in PAGES if seat.may(place.verb)]


def actions_for(seat: Seat) -> list[Place]:
    return [place for place in ACTIONS if seat.may(place.verb)]
