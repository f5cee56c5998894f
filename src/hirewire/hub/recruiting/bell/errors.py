"""Errors of the bell. Their messages are shown to the person."""

from http import HTTPStatus

from hirewire.hub.restli.errors import ApiError
from hirewire.kit.text.sentences import sentence


class TooManyJobs(ApiError):
    status = HTTPStatus.CONFLICT

    def __init__(self, most: int) -> None:
        super().__init__(sentence("You follow {most} jobs, which is the limit. Unfollow one first.", most=most))
