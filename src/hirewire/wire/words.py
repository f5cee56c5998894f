"""Describes record fields next to their types. The API's documentation takes the descriptions from there."""

from msgspec import UNSET, Meta


def about(words: str, *, example: object = UNSET, seldom: bool = False) -> Meta:
    """Describe a field in a sentence, with an example value.

    An example of a whole record omits an optional field that has no example
    value. A field that contains records is still shown, with the examples of
    those records, unless it is ``seldom``.
    """
    return Meta(
        description=words,
        examples=None if example is UNSET else [example],
        extra_json_schema={"x-seldom": True} if seldom else None,
    )
