"""Why a change to recommendations is refused. Each message is shown to the recruiter."""

from http import HTTPStatus

from hirewire.hub.restli.errors import ApiError


class RecommendationRefused(ApiError):
    status = HTTPStatus.FORBIDDEN


class OutOfReach(RecommendationRefused):
    def __init__(self) -> None:
        super().__init__("This person is no longer available here.")
