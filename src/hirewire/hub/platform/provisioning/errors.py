from collections.abc import Sequence
from http import HTTPStatus

from hirewire.hub.restli.errors import ApiError, NotPermitted
from hirewire.wire.validation import Fault


class InvalidApplication(ApiError):
    """An application has invalid fields. The message has a line for each of them."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, message: str, faults: Sequence[Fault] = ()) -> None:
        super().__init__(message)
        self.faults = tuple(faults)


class NotThePartner(NotPermitted):
    """Another caller made a call that only a partner's application may make.

    Such a call is about the applications of the partner's customers.
    """

    def __init__(self, call: str) -> None:
        super().__init__(
            f"Not enough permissions to access: {call}. Only the application of a partner may make this call. Use "
            "its own token"
        )


class PartnersSecret(NotPermitted):
    def __init__(self, call: str) -> None:
        super().__init__(
            f"Not enough permissions to access: {call}. The partner that created this application manages its "
            "secrets. Use the token of the partner, and name this application as childDeveloperApplication"
        )


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
