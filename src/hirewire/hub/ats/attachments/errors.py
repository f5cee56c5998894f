"""Why an upload is refused. People on the sender's side read these messages."""

from http import HTTPStatus

from hirewire.hub.restli.errors import ApiError


class UploadRefused(ApiError):
    pass


class BadLink(UploadRefused):
    status = HTTPStatus.FORBIDDEN

    def __init__(self) -> None:
        super().__init__("This upload address is not valid. Ask hireMediaUrl for a new one.", code="ACCESS_DENIED")


class LinkExpired(UploadRefused):
    status = HTTPStatus.GONE

    def __init__(self) -> None:
        super().__init__("This upload address has expired. Ask hireMediaUrl for another one.", code="EXPIRED")


class LinkUsed(UploadRefused):
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__("Another file has already been uploaded to this address. Ask hireMediaUrl for a new one.")


class TooLarge(UploadRefused):
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE

    def __init__(self, largest: int) -> None:
        super().__init__(f"The file is larger than {largest / 1024 / 1024:g} MB.", code="CONTENT_TOO_LARGE")


class EmptyFile(UploadRefused):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__("The file is empty.")


class OtherType(UploadRefused):
    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE

    def __init__(self, sent: str, promised: str) -> None:
        super().__init__(
            f'This address was issued for the content type {promised}, but the request says "{sent[:100]}". '
            f"Send {promised}, or no Content-Type at all.",
            code="UNSUPPORTED_MEDIA_TYPE",
        )


class NotWhatItSays(UploadRefused):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, file_type: str) -> None:
        super().__init__(f"The file is not a {file_type} file, or it is damaged.")


class NoFile(UploadRefused):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__(
            "The form does not contain exactly one file. Send the bytes as the body, or one file in a form."
        )
