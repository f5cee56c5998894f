"""Describes record fields next to their types. The API's documentation repeats these descriptions."""

from msgspec import UNSET, Meta


def about(words: str, *, example: object = UNSET, seldom: bool = False) -> Meta:
    """Describe a field. The example of a record omits optional fields without an example value.

    A field that contains records is shown with the examples of those records. If it is ``seldom``, it is left out.
    """
    return Meta(
        description=words,
        examples=None if example is UNSET else [example],
        extra_json_schema={"x-seldom": True} if seldom else None,
    )
