"""The control of a sandbox, below ``/sandbox/``. Only the settings of a sandbox name it."""
