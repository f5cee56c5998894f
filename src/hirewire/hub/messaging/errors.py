"""Why something cannot be written; each sentence is shown to the person."""

from http import HTTPStatus

from hirewire.hub.restli.errors import ApiError

# ruff: noqa: N818 - names say what is the matter; an "Error" behind each would say nothing more


class MessagingRefused(ApiError):
    status = HTTPStatus.FORBIDDEN


class SeatNotActive(MessagingRefused):
    def __init__(self) -> None:
        super().__init__("Your seat on this contract is not active.")


class MemberClosed(MessagingRefused):
    def __init__(self) -> None:
        super().__init__("This person has closed the account.")


class InMailDeclined(MessagingRefused):
    status = HTTPStatus.CONFLICT

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} declined your InMail. You can write again once they answer.")


class AlreadyAnswered(MessagingRefused):
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__("This InMail has an answer already.")


class NotYourNote(MessagingRefused):
    def __init__(self) -> None:
        super().__init__("Only the author can change this note.")


class NoteDeleted(MessagingRefused):
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__("This note has been deleted.")


class EmptyText(MessagingRefused):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is empty. Write something first.")


class TextTooLong(MessagingRefused):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, what: str, most: int) -> None:
        super().__init__(f"{what} is longer than {most:,} characters. Shorten it.")


class NothingToFillIn(MessagingRefused):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, name: str, placeholder: str) -> None:
        super().__init__(f"The profile of {name} has nothing for {{{placeholder}}}. Write it yourself.")


class UnknownPlaceholder(MessagingRefused):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, placeholder: str, known: str) -> None:
        super().__init__(f"Nothing can be filled in for {{{placeholder}}}. There are {known}.")


class TemplateNameTaken(MessagingRefused):
    status = HTTPStatus.CONFLICT

    def __init__(self, name: str) -> None:
        super().__init__(f"You have a template “{name}” already. Choose another name.")


class TooManyTemplates(MessagingRefused):
    status = HTTPStatus.CONFLICT

    def __init__(self, most: int) -> None:
        super().__init__(f"You have {most} templates, which is the most. Delete one first.")


class NoContactData(MessagingRefused):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__("Give an e-mail address or a phone number, or untick sharing.")
