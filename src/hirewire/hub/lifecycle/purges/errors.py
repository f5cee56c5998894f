"""Reasons why a purge is refused, or can no longer be canceled."""

from http import HTTPStatus

from hirewire.kit.text.sentences import sentence


class PurgeError(Exception):
    """A purge, or its cancellation, is refused. The message is shown to people as it is."""

    status = HTTPStatus.CONFLICT


class NotAdminEverywhere(PurgeError):
    status = HTTPStatus.FORBIDDEN

    def __init__(self, contract_names: str) -> None:
        super().__init__(
            sentence(
                "Only an admin of every contract of the company can remove everything. You are not an "
                "admin of {contract_names}.",
                contract_names=contract_names,
            )
        )


class AlreadyBegun(PurgeError):
    def __init__(self) -> None:
        super().__init__(sentence("The removal has begun and can no longer be called off."))


class OtherRemoval(PurgeError):
    def __init__(self) -> None:
        super().__init__(
            sentence("Another removal of the company’s data is waiting or under way. Wait for it, or call it off.")
        )
