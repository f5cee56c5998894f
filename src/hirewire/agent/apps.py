from django.apps import AppConfig


class AgentConfig(AppConfig):
    name = "hirewire.agent"
    label = "agent"
