"""The error that refuses a request to send something now."""

from http import HTTPStatus

from hirewire.agent.connections.errors import ConnectionFault
from hirewire.kit.text.sentences import sentence


class Paused(ConnectionFault):
    """A person paused the connection."""

    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__(sentence("The connection is paused. Resume it first."))
