"""The meaning of record fields, kept with their types; the API's descriptions have no other source."""

from msgspec import UNSET, Meta


def about(words: str, *, example: object = UNSET, seldom: bool = False) -> Meta:
    """Describe a field in a sentence, with an example value.

    Examples omit an optional field without an example value of its own. A
    field that holds records is shown with theirs, unless it is ``seldom``.
    """
    return Meta(
        description=words,
        examples=None if example is UNSET else [example],
        extra_json_schema={"x-seldom": True} if seldom else None,
    )
