"""The settings of each site."""

from hirewire.kit import without_rich  # noqa: F401 - before the settings, which import structlog
