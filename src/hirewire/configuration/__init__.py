"""The settings of an installation: a table of all settings, and the sources of their values."""
