"""Why a person cannot be exported; each sentence is shown to the recruiter."""

from http import HTTPStatus

from hirewire.hub.restli.errors import ApiError

# ruff: noqa: N818 - names say what is the matter; an "Error" behind each would say nothing more


class ExportRefused(ApiError):
    status = HTTPStatus.FORBIDDEN


class SeatNotActive(ExportRefused):
    def __init__(self) -> None:
        super().__init__("Your seat on this contract is not active.")


class ExportIsOff(ExportRefused):
    def __init__(self) -> None:
        super().__init__("An admin of this contract has switched export off.")


class NotConnected(ExportRefused):
    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is not switched on for this contract.")


class NoAddress(ExportRefused):
    def __init__(self, name: str) -> None:
        super().__init__(f"{name} has not said where exports should go.")


class MemberClosed(ExportRefused):
    def __init__(self) -> None:
        super().__init__("This person has closed the account and cannot be exported.")


class MemberForbids(ExportRefused):
    def __init__(self, name: str) -> None:
        super().__init__(f"{name} does not allow exports, by a privacy setting of the own account.")


class TooMany(ExportRefused):
    def __init__(self, most: int) -> None:
        super().__init__(f"At most {most} people can be exported at once. Choose fewer.")


class JobClosed(ExportRefused):
    def __init__(self) -> None:
        super().__init__("This job is closed. Choose an open one, or export without a job.")


class JobHidden(ExportRefused):
    def __init__(self) -> None:
        super().__init__("The ATS has not opened this job to you. Choose another one, or export without a job.")


class QuotaUsedUp(ExportRefused):
    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, quota: int) -> None:
        super().__init__(f"You have used your {quota} exports of this month. The count starts again on the 1st (UTC).")


class NotFailed(ExportRefused):
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__("Only an export that failed can be repeated.")
