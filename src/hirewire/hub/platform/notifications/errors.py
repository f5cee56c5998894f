from http import HTTPStatus

from hirewire.hub.restli.errors import ApiError
from hirewire.kit.text.sentences import sentence


class EventExpired(ApiError):
    """An event is not sent again, because its data can no longer be pulled."""

    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__(sentence("The event has expired. Its data can no longer be fetched."), code="EVENT_EXPIRED")
