"""A stamp, which says who did something, and when."""

from typing import Annotated

from hirewire.wire.validation import Record
from hirewire.wire.words import about


class AuditStamp(Record, frozen=True, kw_only=True):
    actor: Annotated[
        str,
        about(
            "The URN of a seat or a person, or `urn:li:unknown:0` if the actor is unknown.", example="urn:li:seat:31"
        ),
    ]
    time: Annotated[
        int,
        about("When the action happened, in milliseconds since 1970.", example=1767225600000),
    ]
