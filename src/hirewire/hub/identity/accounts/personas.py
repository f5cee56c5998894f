"""The sandbox's people, each with something to try. Anybody can sign in as any of them."""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hirewire.cast.cast import BRIGHTPATH, DEVELOPER, LARKSPUR
from hirewire.cast.personas import Persona
from hirewire.hub.identity.accounts.models import Person
from hirewire.kit.environment import is_sandbox


@dataclass(frozen=True, slots=True)
class Group:
    name: str | Promise
    about: str | Promise
    personas: tuple[Persona, ...]


_INGRID, _AMARA, _WEI_LIN, _RHYS, _TOMAS = (colleague.email for colleague in LARKSPUR.colleagues)
_MARIT, _KOFI, _ELENA = (colleague.email for colleague in BRIGHTPATH.colleagues)
_GROUPS: Final = (
    Group(
        LARKSPUR.name,
        _("connected to its ATS for three months"),
        (
            Persona(
                _AMARA, _("Recruiter, EMEA"), _("Search for nurses, see who is in the ATS already, and export somebody")
            ),
            Persona(
                _INGRID,
                _("Head of Talent Acquisition, admin of EMEA"),
                _("Read the reports, and see which seats gain or lose features when you turn integrations on or off"),
            ),
            Persona(
                _WEI_LIN,
                _("Recruiter, EMEA"),
                _("Follow engineers through a project, from the first message to the offer"),
            ),
            Persona(
                _RHYS,
                _("Hiring manager, EMEA, not connected to the ATS"),
                _("Find out with “Why?” why something is hidden"),
            ),
            Persona(
                _TOMAS, _("Recruiter, admin of Americas"), _("See Recruiter on a contract whose ATS access is off")
            ),
        ),
    ),
    Group(
        BRIGHTPATH.name,
        _("has an ATS, but has not requested an integration yet"),
        (
            Persona(_MARIT, _("Director of Talent, admin of both contracts"), _("Enable the connection yourself")),
            Persona(_ELENA, _("Recruiter, Europe"), _("See Recruiter before it is connected")),
        ),
    ),
    Group(
        "ATS Simulator",
        _("the vendor of the ATS"),
        (Persona(DEVELOPER.email, _("Developer"), _("See every call and event, and why records were refused")),),
    ),
)


def persona_groups() -> list[Group]:
    if not is_sandbox():
        return []
    known = set(_people().values_list("email", flat=True))
    groups = (Group(group.name, group.about, _among(group.personas, known)) for group in _GROUPS)
    return [group for group in groups if group.personas]


def personas_with_profile(organization_id: int | None) -> tuple[Persona, ...]:
    if not is_sandbox():
        return ()
    people = _people().filter(member__isnull=False)
    if organization_id is not None:
        people = people.filter(seats__contract__organization=organization_id)
    known = set(people.values_list("email", flat=True))
    return tuple(persona for group in _GROUPS for persona in _among(group.personas, known))


def _people() -> QuerySet[Person]:
    return Person.objects.filter(email__in=[persona.email for group in _GROUPS for persona in group.personas])


def _among(personas: Iterable[Persona], known: Container[str]) -> tuple[Persona, ...]:
    return tuple(persona for persona in personas if persona.email in known)
