"""The error for a request to send something while the connection is paused."""

from http import HTTPStatus

from hirewire.agent.connections.errors import ConnectionFault
from hirewire.kit.text.sentences import sentence


class Paused(ConnectionFault):
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__(sentence("The connection is paused. Resume it first."))
