"""Why people cannot link a candidate. Each message is shown to the person."""

from http import HTTPStatus

from hirewire.hub.restli.errors import ApiError
from hirewire.kit.text.sentences import sentence


class LinkRefused(ApiError):
    status = HTTPStatus.CONFLICT


class MemberOutOfReach(LinkRefused):
    def __init__(self) -> None:
        super().__init__(
            sentence("This member cannot be linked: the account is closed, or belongs to another company.")
        )


class CandidateGone(LinkRefused):
    def __init__(self, candidate_id: str) -> None:
        super().__init__(
            sentence(
                "{candidate_id} is no longer among the candidates that the ATS has sent.", candidate_id=candidate_id
            )
        )
