from django.apps import AppConfig


class SimulatorConfig(AppConfig):
    name = "hirewire.simulator"
    label = "simulator"
