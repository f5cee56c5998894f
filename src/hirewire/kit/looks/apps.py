from django.apps import AppConfig


class LooksConfig(AppConfig):
    name = "hirewire.kit.looks"
    label = "looks"
