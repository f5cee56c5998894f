"""The people on the sign-in page of a sandbox's ATS, and what to try as each of them."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from hirewire.cast.cast import BRIGHTPATH, LARKSPUR
from hirewire.cast.personas import Persona
from hirewire.kit.environment import is_sandbox
from hirewire.simulator.people.models import User

_INGRID, _AMARA, _WEI_LIN, _RHYS, _TOMAS = (colleague.email for colleague in LARKSPUR.colleagues)
_MARIT, _KOFI, _ELENA = (colleague.email for colleague in BRIGHTPATH.colleagues)
_PERSONAS: Final = (
    Persona(
        _INGRID,
        _("Larkspur Health, admin, connected"),
        _("Open a candidate to see the matching member in Recruiter, and check the state of the connection"),
    ),
    Persona(
        _WEI_LIN, _("Larkspur Health, recruiter"), _("Move somebody to the next stage, and watch Recruiter follow")
    ),
    Persona(
        _RHYS, _("Larkspur Health, ward manager, not connected"), _("Connect your Recruiter account under Settings")
    ),
    Persona(
        _MARIT,
        _("Brightpath Logistics, admin"),
        _("Request the connection under Settings → Integrations, and see the first sync"),
    ),
)


def personas() -> list[Persona]:
    if not is_sandbox():
        return []
    known = set(User.objects.filter(email__in=[persona.email for persona in _PERSONAS]).values_list("email", flat=True))
    return [persona for persona in _PERSONAS if persona.email in known]
