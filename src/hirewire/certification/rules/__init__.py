"""The checks, a file for each module. ``checks.py`` lists them all."""
