"""Keeps production and test systems apart: they are joined only if somebody types the words that confirm it."""

from typing import Final

from django.conf import settings

from hirewire.agent.connections.errors import MixedEnvironments
from hirewire.agent.connections.models import Connection
from hirewire.agent.sdk.describe import Environment
from hirewire.agent.sdk.errors import StopSync
from hirewire.agent.sdk.says import says
from hirewire.kit.text.sentences import sentence

UNCONFIRMED: Final = says(
    "One side is production, the other a test system. Nothing is sent or written until somebody confirms this on the"
    " connection’s page."
)
_WORDS: Final = {Environment.PRODUCTION: sentence("production"), Environment.TEST: sentence("a test system")}


def rsc_environment(connection: Connection) -> Environment:
    """The environment of Recruiter's side.

    Whoever typed keys for Recruiter also stated the environment. If nobody typed keys, ``HIREWIRE_RSC_ENVIRONMENT``
    states it.
    """
    if connection.rsc_api_url:
        return Environment(connection.rsc_environment)
    return Environment(settings.HIREWIRE_RSC_ENVIRONMENT)


def is_mixed(connection: Connection) -> bool:
    """Whether one side is production and the other a test system. An unknown environment never makes a mix."""
    return {connection.environment, rsc_environment(connection)} == {Environment.PRODUCTION, Environment.TEST}


def words_for_mix(connection: Connection) -> str:
    return f"{connection.environment} with {rsc_environment(connection)}"


def is_unconfirmed(connection: Connection) -> bool:
    return is_mixed(connection) and not connection.mixes_environments


def refuse_unconfirmed(connection: Connection) -> None:
    """Stop the sync if it joins production with a test system and nobody has confirmed that.

    The environments were already checked when the connection was started, but either may have changed since then.
    """
    if is_unconfirmed(connection):
        raise StopSync(UNCONFIRMED)


def refuse_mix(connection: Connection) -> None:
    if is_unconfirmed(connection):
        ats, rsc = _WORDS[connection.environment], _WORDS[rsc_environment(connection)]
        raise MixedEnvironments(
            sentence(
                "The ATS is {ats}, and Recruiter’s side is {rsc}. To connect them anyway, type “{words}”.",
                ats=ats,
                rsc=rsc,
                words=words_for_mix(connection),
            )
        )
