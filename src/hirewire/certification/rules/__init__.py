"""The checks: a file for each module of the certification, and ``volume.py`` for amounts and waits.

``checks.py`` lists all checks.
"""
