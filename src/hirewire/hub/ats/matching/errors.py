"""Why actions of matching are refused. Each message is shown to the person who wanted the action."""

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
        self.candidate_id = candidate_id
        super().__init__(
            sentence(
                "{candidate_id} is no longer among the candidates that the ATS has sent.", candidate_id=candidate_id
            )
        )


class NothingToDecide(LinkRefused):
    def __init__(self) -> None:
        super().__init__(sentence("Somebody else has already decided on this pair, or its records have changed."))


class NothingDecided(LinkRefused):
    def __init__(self) -> None:
        super().__init__(sentence("There is nothing to undo: nobody has decided on this pair."))


class NotInSample(LinkRefused):
    def __init__(self) -> None:
        super().__init__(sentence("This match is no longer in the sample."))


class VersionRefused(Exception):
    """Why a version cannot be learned, used or taken back. The text is for the operator."""


class TooFewPairs(VersionRefused):
    def __init__(self, pairs: int, needed: int) -> None:
        super().__init__(
            f"There is too little to learn from: about {pairs:,} candidates are members here, "
            f"but {needed:,} are needed."
        )


class UnknownVersion(VersionRefused):
    def __init__(self, number: int) -> None:
        super().__init__(f"There is no version {number}.")


class NothingToTakeBack(VersionRefused):
    def __init__(self) -> None:
        super().__init__("The shipped version is in use; there is nothing to go back to.")
