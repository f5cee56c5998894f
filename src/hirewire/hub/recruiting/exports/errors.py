"""Why an export is refused. Each message is shown to the recruiter."""

from collections.abc import Sequence
from http import HTTPStatus

from hirewire.hub.ats.matching.likely import LikelyRecord
from hirewire.hub.restli.errors import ApiError
from hirewire.kit.text.sentences import sentence


class ExportRefused(ApiError):
    status = HTTPStatus.FORBIDDEN


class SeatNotActive(ExportRefused):
    def __init__(self) -> None:
        super().__init__(sentence("Your seat on this contract is not active."))


class ExportIsOff(ExportRefused):
    def __init__(self) -> None:
        super().__init__(sentence("An admin of this contract has turned export off."))


class NotConnected(ExportRefused):
    def __init__(self, name: str) -> None:
        super().__init__(sentence("{name} is off for this contract.", name=name))


class NoAddress(ExportRefused):
    def __init__(self, name: str) -> None:
        super().__init__(sentence("{name} has not set an address for exports.", name=name))


class TakesNoExports(ExportRefused):
    def __init__(self, name: str) -> None:
        super().__init__(
            sentence("{name} accepts no exports: none of its jobs is open to anybody in Recruiter.", name=name)
        )


class MemberClosed(ExportRefused):
    def __init__(self) -> None:
        super().__init__(sentence("This person has closed their account and cannot be exported."))


class MemberForbids(ExportRefused):
    def __init__(self, name: str) -> None:
        super().__init__(sentence("{name} does not allow exports in their privacy settings.", name=name))


class TooMany(ExportRefused):
    def __init__(self, most: int) -> None:
        super().__init__(sentence("You can export at most {most} people at once. Choose fewer.", most=most))


class JobClosed(ExportRefused):
    def __init__(self) -> None:
        super().__init__(sentence("This job is closed. Choose an open one, or export without a job."))


class JobHidden(ExportRefused):
    def __init__(self) -> None:
        super().__init__(
            sentence("The ATS has not opened this job to you. Choose another one, or export without a job.")
        )


class QuotaUsedUp(ExportRefused):
    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, quota: int) -> None:
        super().__init__(
            sentence(
                "You have used up this month’s exports (limit: {quota}). The count starts again on the 1st (UTC).",
                quota=quota,
            )
        )


class PerhapsThere(ExportRefused):
    """The ATS may have the person already, and nobody has said yet whether to add to the existing record."""

    status = HTTPStatus.CONFLICT

    def __init__(self, records: Sequence[LikelyRecord]) -> None:
        self.records = records
        ids = ", ".join(record.id for record in records)
        super().__init__(
            sentence("Perhaps already in the ATS as {ids}. Add to an existing record, or make a new one.", ids=ids)
        )


class RecordGone(ExportRefused):
    status = HTTPStatus.CONFLICT

    def __init__(self, candidate_id: str) -> None:
        super().__init__(
            sentence(
                "{candidate_id} can no longer be chosen: it was deleted, changed, or linked to somebody else. "
                "Decide again.",
                candidate_id=candidate_id,
            )
        )


class NotFailed(ExportRefused):
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__(sentence("Only an export that was not accepted can be repeated."))
