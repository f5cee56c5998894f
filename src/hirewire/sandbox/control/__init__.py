"""The control of a sandbox, below ``/sandbox/``. Only a sandbox's settings load it."""
