"""Errors in a file of contacts. The person who imported the file sees the messages."""


class ContactsError(Exception):
    """The file as a whole, or one of its lines, is wrong."""


class UnreadableFileError(ContactsError):
    """Nothing in the file can be used."""


class BadLineError(ContactsError):
    """This line cannot be imported; the others can. ``field`` names the field to correct, or is empty."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field
