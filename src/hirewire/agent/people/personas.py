"""On the console of a sandbox, anybody can sign in as this person."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from hirewire.agent.people.models import Operator
from hirewire.cast.cast import OPERATOR
from hirewire.cast.personas import Persona
from hirewire.kit.environment import is_sandbox

_PERSONA: Final = Persona(
    OPERATOR.email, _("Looks after the agent"), _("Connect an ATS, and see what a first sync would send")
)


def personas() -> list[Persona]:
    is_there = is_sandbox() and Operator.objects.filter(email=_PERSONA.email).exists()
    return [_PERSONA] if is_there else []
