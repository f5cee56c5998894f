"""What can be wrong with a connection, and with which status the host is told."""

from http import HTTPStatus
from typing import ClassVar


class ConnectionFault(Exception):  # noqa: N818 - a fault of the connection, not of the program
    """Its text is shown to the customer."""

    status: ClassVar[HTTPStatus] = HTTPStatus.BAD_REQUEST


class BadCallback(ConnectionFault):
    """What the onboarding widget handed over does not make sense."""


class OtherCompany(ConnectionFault):
    """One connection serves one company."""

    status = HTTPStatus.CONFLICT


class NotProvisioned(ConnectionFault):
    """The customer has no application in Recruiter yet."""

    status = HTTPStatus.CONFLICT


class StillLeaving(ConnectionFault):
    """What was connected before is being forgotten."""

    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__("The connection is being ended. It can be made anew in a few seconds.")


class NotAnswering(ConnectionFault):
    """Recruiter or the ATS could not be asked; it is tried again."""

    status = HTTPStatus.BAD_GATEWAY
