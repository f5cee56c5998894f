"""Keeps production and test systems apart: they are joined only if somebody types that they should be."""

from typing import Final

from django.conf import settings

from hirewire.agent.connections.errors import MixedEnvironments
from hirewire.agent.connections.models import Connection
from hirewire.agent.sdk.describe import Environment
from hirewire.agent.sdk.errors import StopSync
from hirewire.agent.sdk.says import says
from hirewire.kit.text.sentences import sentence

#: Shown to people if a side changed after the start.
UNCONFIRMED: Final = says(
    "One side is production, the other a test system. Nothing is sent or written until somebody confirms this on the"
    " connection’s page."
)
_WORDS: Final = {Environment.PRODUCTION: sentence("production"), Environment.TEST: sentence("a test system")}


def rsc_environment(connection: Connection) -> Environment:
    """The environment of Recruiter's side, as stated with its keys. If nobody typed keys, the settings state it."""
    if connection.rsc_api_url:
        return Environment(connection.rsc_environment)
    return Environment(settings.HIREWIRE_RSC_ENVIRONMENT)


def is_mixed(connection: Connection) -> bool:
    """Whether one side is production and the other a test system. A side that is not known counts as neither."""
    return {connection.environment, rsc_environment(connection)} == {Environment.PRODUCTION, Environment.TEST}


def words_for_mix(connection: Connection) -> str:
    """What a person has to type to join the two sides anyway."""
    return f"{connection.environment} with {rsc_environment(connection)}"


def is_unconfirmed(connection: Connection) -> bool:
    """Whether somebody has to confirm the mix before anything is sent or written."""
    return is_mixed(connection) and not connection.mixes_environments


def refuse_unconfirmed(connection: Connection) -> None:
    """Raise an error unless records may pass between the two sides. Either side may have changed after the start."""
    if is_unconfirmed(connection):
        raise StopSync(UNCONFIRMED)


def refuse_mix(connection: Connection) -> None:
    if is_unconfirmed(connection):
        ats, rsc = _WORDS[connection.environment], _WORDS[rsc_environment(connection)]
        raise MixedEnvironments(
            sentence(
                "The ATS is {ats}, and Recruiter’s side is {rsc}. They stay apart unless you type “{words}”.",
                ats=ats,
                rsc=rsc,
                words=words_for_mix(connection),
            )
        )
