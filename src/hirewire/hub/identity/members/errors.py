"""What can be wrong with a file of contacts; the sentences are shown to whoever brought it in."""


class ContactsError(Exception):
    """The file as a whole, or one line of it."""


class UnreadableFileError(ContactsError):
    """Nothing in the file can be used."""


class BadLineError(ContactsError):
    """This line cannot be taken; the others can."""
