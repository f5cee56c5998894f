"""Errors in the use of certification runs. People see the messages of these errors."""

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
        super().__init__(_("This run has ended. Start a new run to show more rules."))


class NotAPictureError(CertifyingError):
    def __init__(self) -> None:
        super().__init__(_("This is not a complete PNG or JPEG. Save the picture in one of these formats."))


class PictureTooLargeError(CertifyingError):
    def __init__(self) -> None:
        super().__init__(_("The picture is too large. The limits are 5 MB and 40 million pixels."))


class TooManyPicturesError(CertifyingError):
    def __init__(self) -> None:
        super().__init__(_("The pictures of a run may take up at most 15 MB in all. End this run and start another."))
