"""The ``hirewire`` command."""
