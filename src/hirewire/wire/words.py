"""Describes record fields next to their types. The API's documentation repeats these descriptions."""

from msgspec import UNSET, Meta


def about(words: str, *, example: object = UNSET, seldom: bool = False) -> Meta:
    """Describe a field. If an optional field has no example value, the example of its record omits the field.

    A field that contains records needs no example value. It is shown with the examples of those records or, if it is
    ``seldom``, left out.
    """
    return Meta(
        description=words,
        examples=None if example is UNSET else [example],
        extra_json_schema={"x-seldom": True} if seldom else None,
    )
