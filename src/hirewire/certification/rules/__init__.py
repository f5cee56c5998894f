"""The checks: a file for each module, and ``volume.py`` for amounts and waits. ``checks.py`` lists them all."""
