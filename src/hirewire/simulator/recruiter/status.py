"""The status of an account's connection to Recruiter, as the agent reports it."""

from datetime import datetime
from typing import Final, Literal

import msgspec

#: The documented path of the script that loads the widgets. The widgets' own scripts are on the same server.
_LOADER: Final = "/xdoor/scripts/in.js"

SyncState = Literal["idle", "running", "paused", "complete", "stopped"]
EntityState = Literal["next", "sending", "complete", "stopped"]


class Fault(msgspec.Struct):
    message: str
    at: datetime | None = None


class Application(msgspec.Struct):
    name: str
    client_id: str
    id: int | str | None = None
    urn: str = ""
    unique_foreign_id: str = ""


class Contract(msgspec.Struct):
    urn: str
    is_on: bool = False
    #: The contract's history has been read up to this time.
    read_until: datetime | None = None

    @property
    def number(self) -> str:
        """The number by which people know the contract. Only Recruiter knows the contract's name."""
        return self.urn.rpartition(":")[2]


class Options(msgspec.Struct):
    unposted_jobs: bool = False
    confidential_jobs: bool = False
    public_jobs: bool = False
    access_lists: bool = False


class CompanyChange(msgspec.Struct):
    """The company's next and former id in Recruiter."""

    next: str | None = None
    next_at: datetime | None = None
    former: str | None = None
    former_until: datetime | None = None
    changed_at: datetime | None = None


class RecruiterAccount(msgspec.Struct):
    user_id: str
    connected_at: datetime | None = None


class Entity(msgspec.Struct):
    name: str
    label: str
    state: EntityState = "next"
    total: int | None = None
    sent: int = 0
    accepted: int = 0
    refused: int = 0
    rate: float | None = None
    seconds_left: float | None = None
    took_seconds: float | None = None
    waits_for: str | None = None


class Sync(msgspec.Struct):
    state: SyncState = "idle"
    kind: Literal["first", "changes"] | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    reason: str | None = None
    total: int | None = None
    accepted: int = 0
    entities: list[Entity] = msgspec.field(default_factory=list)

    @property
    def refused(self) -> int:
        return sum(entity.refused for entity in self.entities)

    @property
    def left(self) -> int:
        return max(0, (self.total or 0) - self.accepted - self.refused)

    @property
    def percent(self) -> int:
        return min(100, 100 * self.accepted // self.total) if self.total else 0

    @property
    def seconds_left(self) -> float | None:
        """The time left, estimated as if all later kinds of records were sent at the rate of the present kind."""
        rate = next((entity.rate for entity in self.entities if entity.state == "sending" and entity.rate), None)
        if not rate or not self.total:
            return None
        left = sum((entity.total or 0) - entity.sent for entity in self.entities if entity.state in {"next", "sending"})
        return left / rate


class History(msgspec.Struct):
    fetched_at: datetime | None = None
    fault: str = ""
    waiting: int = 0


class Refusal(msgspec.Struct):
    stream: str
    record_id: str
    reason: str
    tries: int = 1
    last_tried_at: datetime | None = None


class Refused(msgspec.Struct):
    count: int = 0
    items: list[Refusal] = msgspec.field(default_factory=list)


class Status(msgspec.Struct):
    tenant: str
    state: str = "new"
    fault: Fault | None = None
    application: Application | None = None
    loader_url: str = ""
    organization: str | None = None
    company_change: CompanyChange = msgspec.field(default_factory=CompanyChange)
    contracts: list[Contract] = msgspec.field(default_factory=list)
    company_is_on: bool = False
    #: Whether the company's integrations were on in Recruiter's last report, and the time of that report.
    company_reported_on: bool | None = None
    company_reported_at: datetime | None = None
    callback_url: str = ""
    widget_origins: list[str] = msgspec.field(default_factory=list)
    options: Options = msgspec.field(default_factory=Options)
    accounts: list[RecruiterAccount] = msgspec.field(default_factory=list)
    #: The number of open jobs that are advertised in Recruiter.
    advertised: int = 0
    history: History = msgspec.field(default_factory=History)
    sync: Sync = msgspec.field(default_factory=Sync)
    refused: Refused = msgspec.field(default_factory=Refused)

    @property
    def widgets_url(self) -> str:
        """The text with which the documented addresses of the widgets' scripts begin."""
        return self.loader_url.removesuffix(_LOADER)

    @property
    def is_on(self) -> bool:
        return self.company_is_on or any(contract.is_on for contract in self.contracts)

    def account_of(self, user_id: str) -> RecruiterAccount | None:
        return next((account for account in self.accounts if account.user_id == user_id), None)

    def refusal(self, stream: str, record_id: str) -> Refusal | None:
        return next((item for item in self.refused.items if (item.stream, item.record_id) == (stream, record_id)), None)
