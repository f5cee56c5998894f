"""Errors about a connection, and the HTTP statuses with which the host API reports them."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import ClassVar, Final

from hirewire.agent.sdk.describe import Field
from hirewire.agent.sdk.says import says
from hirewire.kit.text.sentences import sentence

#: What a page says about an error that nobody foresaw. The failing task logs the error itself.
UNFORESEEN: Final = says("Something failed unexpectedly. The agent’s log names the error.")


class Ended(Exception):
    """Somebody ended the connection, so nobody needs the results of running tasks."""


class OtherAccount(Ended):
    """Since the task began, the settings have changed to another account of the ATS.

    If the task has found ids, they belong to the former account.
    """


class ConnectionFault(Exception):
    """Something is wrong with the connection. The customer sees the message."""

    status: ClassVar[HTTPStatus] = HTTPStatus.BAD_REQUEST


class BadCallback(ConnectionFault):
    """The onboarding widget handed over data that makes no sense."""


class OtherCompany(ConnectionFault):
    """The connection already serves another company."""

    status = HTTPStatus.CONFLICT


class OtherAts(ConnectionFault):
    """The connection already reads an ATS of another kind.

    The connection's stored data, such as how far each list was read, means nothing to the requested kind.
    """

    status = HTTPStatus.CONFLICT

    def __init__(self, tenant: str, title: str) -> None:
        super().__init__(
            sentence(
                "“{tenant}” is a connection to {ats}. To connect another ATS, use another short name.",
                tenant=tenant,
                ats=sentence(title),
            )
        )


class NotProvisioned(ConnectionFault):
    """The customer has no application in Recruiter yet."""

    status = HTTPStatus.CONFLICT


class BadName(ConnectionFault):
    def __init__(self, tenant: str) -> None:
        super().__init__(
            sentence(
                "“{tenant}” cannot be the short name of a connection. Use up to 100 letters, digits, hyphens and"
                " underscores, without accents.",
                tenant=tenant,
            )
        )


class TooLong(ConnectionFault):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, field: str, most: int) -> None:
        super().__init__(
            sentence("“{field}” is too long: it may have at most {most} characters.", field=field, most=most)
        )


class NameTaken(ConnectionFault):
    status = HTTPStatus.CONFLICT

    def __init__(self, tenant: str) -> None:
        super().__init__(sentence("There is already a connection “{tenant}”.", tenant=tenant))


class KeysInUse(ConnectionFault):
    """The connection was started with keys that somebody typed, and records may have been sent with them."""

    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__(
            sentence("The connection was started with keys. To use the widget, end the connection and connect again.")
        )


class ApplicationInUse(ConnectionFault):
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__(
            sentence(
                "The connection was started with another application or server. The records that were sent and the ids"
                " of people belong to that application. To use these keys, end the connection and connect again."
            )
        )


class KeysTaken(ConnectionFault):
    status = HTTPStatus.CONFLICT

    def __init__(self, name: str) -> None:
        super().__init__(
            sentence(
                "The connection “{name}” already uses the application with this client id. Recruiter sends the events"
                " of an application to one address only, so each connection needs an application of its own.",
                name=name,
            )
        )


class SecretsNeeded(ConnectionFault):
    """The settings name another server, and stored secrets are not sent there."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, secrets: Iterable[Field]) -> None:
        #: For each setting that has to be entered again: its name, and the sentence that asks for the setting.
        self.sentences = {
            field.name: sentence(
                "Enter “{label}” again, because a stored secret is not sent to another address.",
                label=sentence(field.label),
            )
            for field in secrets
        }
        super().__init__(next(iter(self.sentences.values())))


class StillLeaving(ConnectionFault):
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__(sentence("The connection is being ended. You can connect again in a few seconds."))


class MixedEnvironments(ConnectionFault):
    """One side is production and the other a test system, and nobody has confirmed that this is intended."""

    status = HTTPStatus.CONFLICT


class NotAnswering(ConnectionFault):
    """Recruiter or the ATS did not answer as it should. The agent will try again."""

    status = HTTPStatus.BAD_GATEWAY


def refuse_longer(field: str, text: str, *, most: int) -> None:
    if len(text) > most:
        raise TooLong(field, most)
