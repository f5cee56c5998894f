"""What a field of a record means, beside its type: the one place from which descriptions of the API take it."""

from msgspec import UNSET, Meta


def about(words: str, *, example: object = UNSET, seldom: bool = False) -> Meta:
    """Say it in a sentence, with a value as it might come.

    An optional field without a value of its own is left out of examples; one
    that holds records is shown with theirs, unless it is there ``seldom``.
    """
    return Meta(
        description=words,
        examples=None if example is UNSET else [example],
        extra_json_schema={"x-seldom": True} if seldom else None,
    )
