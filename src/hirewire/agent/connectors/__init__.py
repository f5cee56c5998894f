"""Connectors, one folder for each kind of ATS."""
