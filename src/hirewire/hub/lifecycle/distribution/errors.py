"""Reasons why the tables cannot be spread over the machines of a cluster."""

from collections.abc import Sequence

from hirewire.hub.lifecycle.distribution.hindrances import Hindrance


class DistributionRefused(Exception):
    """The message is shown to the operator as it is."""


class NoCitus(DistributionRefused):
    def __init__(self) -> None:
        super().__init__(
            "This PostgreSQL has no citus extension. Install Citus on the coordinator and on every worker, and run"
            " CREATE EXTENSION citus in this database on each of them. A single PostgreSQL needs none of this."
        )


class CoordinatorUnknown(DistributionRefused):
    def __init__(self) -> None:
        super().__init__(
            "The coordinator is not registered with itself, so its tables cannot be joined with those of the"
            " workers. Run SELECT citus_set_coordinator_host('its address as the workers reach it')."
        )


class NoWorkers(DistributionRefused):
    def __init__(self) -> None:
        super().__init__("No machine takes distributed rows. Add workers: SELECT citus_add_node('address', 5432).")


class InTheWay(DistributionRefused):
    def __init__(self, hindrances: Sequence[Hindrance]) -> None:
        super().__init__(f"This database cannot be distributed as it is. {'; '.join(map(str, hindrances))}.")
