from hirewire.kit.work.events import Event


class IntegrationRequested(Event, frozen=True):
    """A contract has requested the integrations of an ATS for the first time."""

    application_id: int
    contract_id: int
