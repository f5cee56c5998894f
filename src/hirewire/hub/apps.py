from django.apps import AppConfig


class HubConfig(AppConfig):
    name = "hirewire.hub"
    label = "hub"

    def ready(self) -> None:
        from hirewire.hub import reactions  # noqa: PLC0415 - models must be loaded first
        from hirewire.kit import companions, events  # noqa: PLC0415 - models must be loaded first

        events.install(reactions.REACTIONS)
        companions.install("hub", reactions.ALL_THE_TIME)
