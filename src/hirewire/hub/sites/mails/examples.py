"""E-mails with made-up data. Nothing here is stored or sent."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from hirewire.cast.cast import LARKSPUR
from hirewire.hub.identity.accounts import letters
from hirewire.hub.identity.accounts.letters import Notice
from hirewire.hub.identity.accounts.models import Person, Seat
from hirewire.hub.identity.mails.letters import Letter, Link, Writer, page_url
from hirewire.hub.identity.organizations.models import Contract, Organization
from hirewire.hub.identity.providers.models import IdentityProvider
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.recruiting.bell import mailing as bell
from hirewire.hub.recruiting.seats import mailing as seats
from hirewire.hub.recruiting.seats.models import SeatInvitation
from hirewire.hub.sites.developers import mailing as developers
from hirewire.hub.sites.developers.models import Invitation
from hirewire.kit import clock

#: Stands in for the token of a real link.
TOKEN: Final = "an-example-works-nowhere"  # noqa: S105 - no token


@dataclass(frozen=True, slots=True)
class Example:
    name: str | Promise
    write: Writer


def examples() -> list[Example]:
    """Return the examples in the order in which a person usually receives such e-mails."""
    return [
        Example(_lazy("Invitation to a seat"), lambda: seats.letter(_invitation())),
        Example(
            _lazy("Invitation, with a provider"),
            lambda: seats.letter(_invitation(), provider=_provider()),
        ),
        Example(_lazy("Invitation to an application"), lambda: developers.letter(_developer_invitation())),
        Example(_lazy("Forgotten password"), lambda: letters.new_password(_person(), page_url("password-link", TOKEN))),
        Example(
            _lazy("Forgotten password, with a provider"),
            lambda: letters.use_provider(_person(), _provider()),
        ),
        *(Example(name, _notice(notice)) for notice, name in _NOTICES.items()),
        Example(_lazy("Daily summary"), _summary),
    ]


_NOTICES: Final = {
    Notice.PASSWORD_CHANGED: _lazy("Notice: password changed"),
    Notice.SECOND_FACTOR_ADDED: _lazy("Notice: two-step sign-in turned on"),
    Notice.SECOND_FACTOR_REMOVED: _lazy("Notice: two-step sign-in turned off"),
    Notice.RECOVERY_CODES_RENEWED: _lazy("Notice: new recovery codes"),
    Notice.RECOVERY_CODE_USED: _lazy("Notice: recovery code used"),
    Notice.TAKEN_OVER: _lazy("Notice: password removed by the company"),
    Notice.ADDRESS_CHANGED: _lazy("Notice: address changed by the company"),
}


def _notice(notice: Notice) -> Callable[[], Letter]:
    return lambda: letters.security(_person(), notice, clock.now())


def _summary() -> Letter:
    words = (
        _("{name} answered your InMail").format(name="Ada Lovelace"),
        _("The export of {name} arrived").format(name="Grace Hopper"),
    )
    seat = Seat(pk=1, contract=_contract(), person=_person())
    return bell.summary(seat, [Link(each, page_url("notifications")) for each in words])


def _person(name: str = "Amara Okafor") -> Person:
    who = next(colleague for colleague in LARKSPUR.colleagues if colleague.name == name)
    return Person(pk=1, email=who.email, first_name=who.first_name, last_name=who.last_name)


def _contract() -> Contract:
    return Contract(pk=1, name=LARKSPUR.dashboards[0].name, organization=Organization(pk=1, name=LARKSPUR.name))


def _provider() -> IdentityProvider:
    return IdentityProvider(name="Entra ID", organization=_contract().organization)


def _invitation() -> SeatInvitation:
    return SeatInvitation(
        pk=1,
        email="ines@larkspur.example",
        digest=bytes(32),
        invited_by=_person("Ingrid Solheim"),
        contract=_contract(),
        expires_at=clock.now() + timedelta(days=7),
    )


def _developer_invitation() -> Invitation:
    return Invitation(
        pk=1,
        email="ines@larkspur.example",
        digest=bytes(32),
        invited_by=_person("Ingrid Solheim"),
        application=DeveloperApplication(pk=1, name=LARKSPUR.name, organization=_contract().organization),
        expires_at=clock.now() + timedelta(days=7),
    )
