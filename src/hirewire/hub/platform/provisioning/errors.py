from collections.abc import Sequence
from http import HTTPStatus

from hirewire.hub.restli.errors import ApiError
from hirewire.wire.validation import Fault


class InvalidApplication(ApiError):
    """An application has invalid fields. The message has a line for each of them."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, message: str, faults: Sequence[Fault] = ()) -> None:
        super().__init__(message)
        self.faults = tuple(faults)


class ForeignIdTaken(ApiError):
    status = HTTPStatus.CONFLICT

    def __init__(self, unique_foreign_id: str) -> None:
        super().__init__(
            f'A child application with uniqueForeignId "{unique_foreign_id}" exists already', code="CONFLICT"
        )


class TooManySecrets(ApiError):
    def __init__(self) -> None:
        super().__init__(
            "This application has two active secrets; delete one before you roll another", code="TOO_MANY_SECRETS"
        )


class LastSecret(ApiError):
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__("This is the only active secret; roll another before you delete it", code="LAST_SECRET")
