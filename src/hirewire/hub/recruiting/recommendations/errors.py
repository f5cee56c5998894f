"""Why something about a recommendation is not done. Each message is shown to the person."""

from http import HTTPStatus

from hirewire.hub.restli.errors import ApiError

# ruff: noqa: N818 - each name states the fault; an "Error" suffix would add nothing


class RecommendationRefused(ApiError):
    status = HTTPStatus.FORBIDDEN


class OutOfReach(RecommendationRefused):
    def __init__(self) -> None:
        super().__init__("This person cannot be found from here any more.")
