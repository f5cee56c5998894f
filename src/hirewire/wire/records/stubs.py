"""People who sent their contact details in reply to an InMail."""

from typing import Annotated

from hirewire.wire.records.exports import StubProfile
from hirewire.wire.urn import ContractUrn, SeatUrn
from hirewire.wire.validation import Record
from hirewire.wire.words import about


class MailStub(Record, frozen=True, kw_only=True):
    """A limited profile with the contact data that a member shared in reply to an InMail."""

    id: Annotated[int, about("The id of this record.", example=88)]
    contract: Annotated[
        ContractUrn,
        about("The contract that the InMail belongs to.", example="urn:li:contract:5500777"),
    ]
    owner: Annotated[
        SeatUrn,
        about("The seat that wrote the InMail.", example="urn:li:seat:31"),
    ]
    created_at: Annotated[
        int,
        about("When the person replied, in milliseconds since 1970.", example=1767225600000),
    ]
    stub_profile: Annotated[
        StubProfile,
        about("The person, with the contact data that they shared."),
    ]
