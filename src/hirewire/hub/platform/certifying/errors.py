"""What can go wrong in a certification run. Each message is shown to the person."""

from django.utils.translation import gettext as _


class CertifyingError(Exception):
    """An error that the person can fix."""


class NothingToJudgeError(CertifyingError):
    def __init__(self) -> None:
        super().__init__(_("No rule fits this choice."))


class WordsMissingError(CertifyingError):
    def __init__(self) -> None:
        super().__init__(_("Write the answer or the reason first."))


class RunEndedError(CertifyingError):
    def __init__(self) -> None:
        super().__init__(_("This run has ended. Start a new one to show more."))
