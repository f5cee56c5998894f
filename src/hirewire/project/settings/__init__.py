"""The settings of each site."""

from hirewire.kit import without_rich  # noqa: F401 - imported before the settings, because they import structlog
