"""People who gave their contact data in the answer to an InMail."""

from hirewire.wire.records.exports import StubProfile
from hirewire.wire.urn import ContractUrn, SeatUrn
from hirewire.wire.validation import Record


class MailStub(Record, frozen=True, kw_only=True):
    id: int
    contract: ContractUrn
    owner: SeatUrn
    created_at: int
    stub_profile: StubProfile
