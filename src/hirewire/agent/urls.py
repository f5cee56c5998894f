from django.urls import URLPattern, URLResolver, include, path

from hirewire.kit.monitoring.health import healthz, readyz

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("hirewire.agent.console.urls")),
    path("healthz", healthz, name="agent-healthz"),
    path("readyz", readyz, name="agent-readyz"),
    path("", include("hirewire.agent.callbacks.urls")),
    path("", include("hirewire.agent.accounts.urls")),
    path("", include("hirewire.agent.console.api_urls")),
]
