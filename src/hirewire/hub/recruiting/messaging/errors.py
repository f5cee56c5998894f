"""Why InMail, a note or a template is refused. Each error text is shown to the person who wanted the action."""

from http import HTTPStatus

from hirewire.hub.restli.errors import ApiError
from hirewire.kit.text.sentences import sentence


class MessagingRefused(ApiError):
    status = HTTPStatus.FORBIDDEN


class SeatNotActive(MessagingRefused):
    def __init__(self) -> None:
        super().__init__(sentence("Your seat on this contract is not active."))


class MemberClosed(MessagingRefused):
    def __init__(self) -> None:
        super().__init__(sentence("This person has closed their account."))


class InMailDeclined(MessagingRefused):
    status = HTTPStatus.CONFLICT

    def __init__(self, name: str) -> None:
        super().__init__(sentence("{name} declined your InMail. You can write again once they answer.", name=name))


class AlreadyAnswered(MessagingRefused):
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__(sentence("This InMail has already been answered."))


class NotYourNote(MessagingRefused):
    def __init__(self) -> None:
        super().__init__(sentence("Only the author can change this note."))


class NoteDeleted(MessagingRefused):
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__(sentence("This note has been deleted."))


class EmptyText(MessagingRefused):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, what: str) -> None:
        super().__init__(sentence("{what} is empty. Write something first.", what=what))


class TextTooLong(MessagingRefused):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, what: str, most: int) -> None:
        super().__init__(sentence("{what} is longer than {most} characters. Shorten it.", what=what, most=most))


class NothingToFillIn(MessagingRefused):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, name: str, placeholder: str) -> None:
        super().__init__(
            sentence(
                "The profile of {name} has no value for {{{placeholder}}}. Write the text yourself.",
                name=name,
                placeholder=placeholder,
            )
        )


class UnknownPlaceholder(MessagingRefused):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, placeholder: str, known: str) -> None:
        super().__init__(
            sentence(
                "{{{placeholder}}} is not a known placeholder. You can use {known}.",
                placeholder=placeholder,
                known=known,
            )
        )


class TemplateNameTaken(MessagingRefused):
    status = HTTPStatus.CONFLICT

    def __init__(self, name: str) -> None:
        super().__init__(sentence("You already have a template “{name}”. Choose another name.", name=name))


class TooManyTemplates(MessagingRefused):
    status = HTTPStatus.CONFLICT

    def __init__(self, most: int) -> None:
        super().__init__(sentence("You have {most} templates, which is the limit. Delete one first.", most=most))


class NoContactData(MessagingRefused):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__(sentence("Enter an e-mail address or a phone number, or clear the sharing box."))
