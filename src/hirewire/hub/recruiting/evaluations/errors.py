"""Why an evaluation is refused. Each message is shown to the recruiter."""

from http import HTTPStatus

from hirewire.hub.restli.errors import ApiError
from hirewire.kit.text.sentences import sentence


class EvaluationRefused(ApiError):
    status = HTTPStatus.FORBIDDEN


class SeatNotActive(EvaluationRefused):
    def __init__(self) -> None:
        super().__init__(sentence("Your seat on this contract is not active."))


class NotSeen(EvaluationRefused):
    status = HTTPStatus.NOT_FOUND

    def __init__(self) -> None:
        super().__init__(sentence("This application does not exist, or your seat does not have access to it."))


class NoAddress(EvaluationRefused):
    def __init__(self, name: str) -> None:
        super().__init__(sentence("{name} has not set an address for evaluations.", name=name))


class EvaluatedToday(EvaluationRefused):
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__(
            sentence("This application was evaluated within the last 24 hours. Try again once 24 hours have passed.")
        )
