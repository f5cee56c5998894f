"""The answer to a question: a path that leads from the ATS to a seat.

Each link of the path is a condition. The first condition that does not hold tells what is missing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext

from hirewire.hub.ats.acls.visibility import VisibilityScope, visibility_scope
from hirewire.hub.identity.accounts.models import Seat, SeatState
from hirewire.hub.identity.accounts.queries import admins_of
from hirewire.hub.identity.accounts.roles import RIGHTS, Role, Verb
from hirewire.hub.identity.organizations.models import Contract
from hirewire.hub.platform.integrations.states import Feature
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.recruiting.exports.errors import TakesNoExports
from hirewire.hub.recruiting.exports.queries import takes_none
from hirewire.hub.sites.recruiter.ats import ats_name
from hirewire.hub.sites.recruiter.why.forms import Question
from hirewire.kit.looks import times
from hirewire.kit.text.sentences import localized


@dataclass(frozen=True, slots=True)
class Link:
    name: str
    says: str
    holds: bool = True
    #: What somebody can do if this link of the path does not hold.
    todo: str = ""
    #: The address of a page where somebody can do what ``todo`` says, and the text of the hyperlink to that page.
    address: str = ""
    opens: str = ""
    #: The evidence for a match, the decisive piece first.
    evidence: Sequence[Mapping[str, object]] = ()

    #: Whether this link of the path depends on the ATS, not on Recruiter.
    is_of_ats: ClassVar[bool] = False


class AtsLink(Link):
    is_of_ats: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class Path:
    #: The question, with the name of the person or thing that it is about.
    question: str
    links: tuple[Link, ...]
    #: The record that the path is about, with its ATS.
    record: str = ""
    #: The question about this record only. It replaces ``question`` if the answer has several paths.
    precise: str = ""

    @property
    def broken(self) -> Link | None:
        return next((link for link in self.links if not link.holds), None)


@dataclass(frozen=True, slots=True)
class Inquiry:
    """Who asks, and for which seat. An admin may ask for a colleague; others ask for themselves."""

    asker: Seat
    viewer: Seat

    @property
    def is_own(self) -> bool:
        return self.asker.pk == self.viewer.pk

    def phrase(self, own: str, other: str) -> str:
        """Return ``own`` for the asker's own seat, else ``other`` with the viewer's name in place of ``{name}``."""
        return own if self.is_own else other.format(name=self.viewer.person.name)

    def address(self, ask: Question, **query: str) -> str:
        """Return the address of another question for the same seat."""
        seat = {} if self.is_own else {"seat": self.viewer.pk}
        return f"{reverse('why')}?{urlencode({'ask': ask.value, **query, **seat})}"

    @property
    def may_know_of_hidden(self) -> bool:
        """Admins may learn that a hidden record exists, because they are responsible for access lists.

        Nobody may learn what the record contains.
        """
        return self.asker.may(Verb.SEE_JOBS)

    def ats_name(self, application: DeveloperApplication) -> str:
        return ats_name(self.viewer.contract.organization, application)

    def seen(self, feature: Feature) -> VisibilityScope:
        return visibility_scope(self.viewer, feature)

    def own(self, feature: Feature) -> VisibilityScope:
        return visibility_scope(self.asker, feature)


_NOT_ACTIVE = {
    SeatState.INVITED: _lazy("{person} has not accepted the invitation to a seat on {contract} yet."),
    SeatState.PARKED: _lazy("{person}’s seat on {contract} is parked."),
    SeatState.INACTIVE: _lazy("{person}’s seat on {contract} is inactive."),
}


def path_until_broken(question: str, links: Iterable[Link], record: str = "", precise: str = "") -> Path:
    """Build a path that ends at the first broken link: later links would check something that does not exist."""
    walked = []
    for link in links:
        walked.append(link)
        if not link.holds:
            break
    return Path(question, tuple(walked), record, precise)


def told_apart(paths: list[Path]) -> list[Path]:
    """Give each of several paths its own question. Otherwise, the page could answer one question both Yes and No."""
    return [replace(path, question=path.precise) for path in paths] if len(paths) > 1 else paths


def record_name(question: Inquiry, application: DeveloperApplication, record_id: str) -> str:
    return _("{id} in {ats}").format(id=record_id, ats=question.ats_name(application))


def hidden_record_name(record_id: str, number: int) -> str:
    """Name a hidden record by a number, without naming its ATS, because the asker may not see the record."""
    return _("{id} (hidden record {number})").format(id=record_id, number=number)


def not_connected(question: Inquiry, says: str) -> Link:
    return Link(
        _("Connection"),
        says.format(contract=question.viewer.contract.name),
        holds=False,
        address=question.address(Question.INTEGRATION),
        opens=_("Check the connection"),
    )


def connected(question: Inquiry, application: DeveloperApplication) -> Link:
    return Link(
        _("Connection"),
        _("{application} is on for {contract}.").format(
            application=question.ats_name(application), contract=question.viewer.contract.name
        ),
    )


def seat_link(question: Inquiry, outcome: str) -> Link:
    seat = question.viewer
    if not seat.is_active:
        return Link(
            _("Seat"),
            _NOT_ACTIVE.get(SeatState(seat.state), _NOT_ACTIVE[SeatState.INACTIVE]).format(
                person=seat.person.name, contract=seat.contract.name
            ),
            holds=False,
            todo=_("Only an active seat sees ATS data. An admin can change the seat’s state under Seat holders."),
        )
    return Link(_("Seat"), outcome)


def export_links(question: Inquiry, application: DeveloperApplication) -> Iterator[Link]:
    """Yield what keeps this seat from exporting anybody to this system, apart from the contract's export switch."""
    if application.pk in takes_none(question.viewer):
        yield AtsLink(
            pgettext("noun", "Export"),
            localized(TakesNoExports(question.ats_name(application))),
            holds=False,
            todo=_("In the ATS, open the jobs to everybody, or put people on the jobs’ access lists."),
        )
    if says := lacks_export(question):
        todo = _("Admins: {names}.").format(names=names_of_admins(question.viewer.contract))
        yield Link(
            _("Role"), says, holds=False, todo=todo, address=reverse("seat-roles"), opens=_("Open Roles and rights")
        )


def lacks_export(question: Inquiry) -> str:
    """Say which role the seat needs for exports; return an empty text if the seat may export."""
    if question.viewer.may(Verb.EXPORT):
        return ""
    roles = ", ".join(localized(role.label) for role in Role if role in RIGHTS[Verb.EXPORT].roles)
    words = (
        _("You may not export: that requires the role {role}.")
        if question.is_own
        else _("{name} may not export: that requires the role {role}.")
    )
    return words.format(name=question.viewer.person.name, role=roles)


def names_of_admins(contract: Contract) -> str:
    names = ", ".join(seat.person.name for seat in admins_of(contract))
    return names or _("the contract has none")


def connected_systems(seen: VisibilityScope) -> QuerySet[DeveloperApplication]:
    return DeveloperApplication.objects.filter(pk__in=seen.application_ids).order_by("pk")


def all_of(question: Inquiry, systems: Iterable[DeveloperApplication]) -> str:
    return f" {_('and')} ".join(question.ats_name(system) for system in systems)


def moment(at: datetime) -> str:
    """Format an instant in the reader's time zone."""
    local = timezone.localtime(at)
    return f"{times.day(local, with_year=True)}, {times.clock(local)}"
