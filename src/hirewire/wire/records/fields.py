"""Field types that records share.

The protocol documents no maximum for most texts, so the limits here are ours. The receiving side's tables can store
texts of these lengths, and the texts that an ATS keeps in these fields are far shorter.
"""

from typing import Annotated, Final, TypeAlias

from msgspec import Meta

from hirewire.wire.urn import (
    ContractUrn,
    MessagingThreadUrn,
    OrganizationUrn,
    PersonUrn,
    SeatUrn,
)

#: The year 10000, which Python's dates do not reach.
_END_OF_TIME: Final = 253_402_300_800_000


def _formed(pattern: str, reason: str, most: int | None = None, *, example: str) -> Meta:
    """Require that the whole text matches ``pattern``; ``$`` alone would allow a trailing line feed."""
    return Meta(
        max_length=most, pattern=rf"^{pattern}$(?!\n)", extra={"reason": f"{{}} is not {reason}"}, examples=[example]
    )


def _numbered(kind: str, reason: str, *, example: str) -> Meta:
    # The same numbers as in ``wire.urn``: at most 18 digits, and not 0.
    return _formed(f"urn:li:{kind}:(?=0*[1-9])[0-9]{{1,18}}", reason, example=example)


#: An instant: milliseconds since 1970.
Millis: TypeAlias = Annotated[
    int,
    Meta(
        gt=0,
        lt=_END_OF_TIME,
        extra={"reason": "{} is not a time in milliseconds greater than 0"},
        examples=[1767225600000],
    ),
]

#: The protocol asks only for X@X.X. Each part of the host excludes the dot, so that a long row of dots cannot
#: make the pattern slow.
EmailAddress: TypeAlias = Annotated[
    str,
    _formed(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+", "an e-mail address of the form X@X.X", 320, example="noor@example.test"),
]
WebAddress: TypeAlias = Annotated[
    str,
    _formed(
        r"[hH][tT][tT][pP][sS]?://[^\s/?#]+[^\s]*", "an http or https address", 2000, example="https://ats.example/c/77"
    ),
]
#: The address of a profile, which is used for search only and never followed. People copy such addresses without the
#: scheme, and an ATS may send "" for none.
ProfileAddress: TypeAlias = Annotated[
    str,
    _formed(
        r" *(([hH][tT][tT][pP][sS]?://[^\s/?#]+|(//)?[^\s/?#:@.]+(\.[^\s/?#:@.]+)+(:[0-9]+)?)([/?#][^\s]*)?)? *",
        "an http or https address",
        400,
        example="https://hirewire.example/in/noor-haddad",
    ),
]
#: Where a browser is sent with an authorization code; a fragment would be lost in the redirect.
RedirectAddress: TypeAlias = Annotated[
    str,
    _formed(
        r"[hH][tT][tT][pP][sS]?://[^\s/?#]+[^\s#]*",
        "an http or https address without a fragment",
        2000,
        example="https://ats.example/oauth/back",
    ),
]
#: The scheme, host and port of a page. Browsers compare origins as text, so nothing may follow the port.
Origin: TypeAlias = Annotated[
    str,
    _formed(
        r"https?://[^\s/?#@]+",
        "an origin: protocol, host and port without a slash at the end",
        300,
        example="https://ats.example",
    ),
]

Organization: TypeAlias = Annotated[
    OrganizationUrn, _numbered("organization", "an organization URN", example="urn:li:organization:4000123")
]
Contract: TypeAlias = Annotated[ContractUrn, _numbered("contract", "a contract URN", example="urn:li:contract:5500777")]
Seat: TypeAlias = Annotated[SeatUrn, _numbered("seat", "a seat URN", example="urn:li:seat:31")]
MessagingThread: TypeAlias = Annotated[
    MessagingThreadUrn, _numbered("messagingThread", "a URN of a conversation", example="urn:li:messagingThread:600")
]
Person: TypeAlias = Annotated[
    PersonUrn, _formed("urn:li:person:[A-Za-z0-9_-]+", "a person URN", 255, example="urn:li:person:aB1cD2")
]

#: Ids that an ATS assigns to its records.
ForeignId: TypeAlias = Annotated[str, Meta(max_length=255)]
#: The protocol sets a smaller maximum for the ids of jobs.
JobId: TypeAlias = Annotated[str, Meta(min_length=1, max_length=200)]

PersonName: TypeAlias = Annotated[str, Meta(max_length=300)]
GivenName: TypeAlias = Annotated[str, Meta(min_length=1, max_length=300)]
ShortText: TypeAlias = Annotated[str, Meta(max_length=50)]
ActorName: TypeAlias = Annotated[str, Meta(max_length=200)]
Source: TypeAlias = Annotated[str, Meta(max_length=300)]
Phrase: TypeAlias = Annotated[str, Meta(max_length=400)]
