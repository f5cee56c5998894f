from django.apps import AppConfig


class SimulatorConfig(AppConfig):
    name = "hirewire.simulator"
    label = "simulator"

    def ready(self) -> None:
        from hirewire.kit.db import sealed_columns  # noqa: PLC0415 - models must be loaded first
        from hirewire.kit.work import events  # noqa: PLC0415 - models must be loaded first
        from hirewire.simulator import reactions  # noqa: PLC0415 - models must be loaded first

        events.install(reactions.REACTIONS)
        sealed_columns.install(*reactions.SEALED)
