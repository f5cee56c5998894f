"""A stamp, which says who did something, and when."""

from typing import Annotated

from hirewire.wire.validation import Record
from hirewire.wire.words import about


class AuditStamp(Record, frozen=True, kw_only=True):
    actor: Annotated[
        str,
        about("A seat, a person, or somebody unknown.", example="urn:li:seat:31"),
    ]
    time: Annotated[
        int,
        about("When the action happened, in milliseconds since 1970.", example=1767225600000),
    ]
