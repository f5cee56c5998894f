from django.apps import AppConfig


class SimulatorConfig(AppConfig):
    name = "hirewire.simulator"
    label = "simulator"

    def ready(self) -> None:
        from hirewire.kit.db import sealed_columns  # noqa: PLC0415 - models must be loaded first
        from hirewire.kit.monitoring import queues  # noqa: PLC0415 - models must be loaded first
        from hirewire.kit.work import events, worker_threads  # noqa: PLC0415 - models must be loaded first
        from hirewire.simulator import reactions  # noqa: PLC0415 - models must be loaded first

        events.install(reactions.REACTIONS)
        worker_threads.install("ats", reactions.ALL_THE_TIME)
        queues.install(*reactions.WAITING_ROWS)
        sealed_columns.install(*reactions.SEALED)
