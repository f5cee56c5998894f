"""The settings of each site."""

from hirewire.kit import without_rich  # noqa: F401 - must run before the settings import structlog
