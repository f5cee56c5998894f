"""Why a company cannot stop or resume holding records, or why an ATS cannot make a key."""

from http import HTTPStatus

from hirewire.hub.platform.integrations.errors import IntegrationError
from hirewire.hub.restli.errors import ApiError
from hirewire.kit.text.sentences import sentence


class StillOn(IntegrationError):
    """The integration is still on, so records or hashes could arrive while the company switches between them."""

    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__(sentence("Turn the integration off at contract and company level before you change this."))


class RecordsHere(IntegrationError):
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__(sentence("Records of people from this ATS are stored here. Remove the synced records first."))


class TooManyKeys(ApiError):
    status = HTTPStatus.CONFLICT

    def __init__(self, most: int) -> None:
        super().__init__(f"There are {most} keys already. Delete one first", code="TOO_MANY_KEYS")
