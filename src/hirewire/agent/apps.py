from django.apps import AppConfig


class AgentConfig(AppConfig):
    name = "hirewire.agent"
    label = "agent"

    def ready(self) -> None:
        from hirewire.agent import reactions  # noqa: PLC0415 - models must be loaded first
        from hirewire.agent.connections import reaching  # noqa: PLC0415 - models must be loaded first
        from hirewire.agent.console import metrics  # noqa: PLC0415 - models must be loaded first
        from hirewire.kit.db import sealed_columns  # noqa: PLC0415 - models must be loaded first
        from hirewire.kit.monitoring import doctor, postgres, scraping  # noqa: PLC0415 - models must be loaded first
        from hirewire.kit.work import events  # noqa: PLC0415 - models must be loaded first

        events.install(reactions.REACTIONS)
        scraping.install(*postgres.STATES, metrics.STATE)
        doctor.install(reaching.unreachable_server)
        sealed_columns.install(*reactions.SEALED)
