"""Errors in a file of contacts, shown to the person who imported the file."""


class ContactsError(Exception):
    """The file as a whole, or one of its lines, is wrong."""


class UnreadableFileError(ContactsError):
    """Nothing in the file can be used."""


class BadLineError(ContactsError):
    """A line cannot be imported. ``field`` names the field to correct, or is empty."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field
