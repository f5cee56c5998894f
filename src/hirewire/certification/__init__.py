"""LinkedIn's certification rules for Recruiter System Connect as code: a table, checks, and evidence.

The package imports neither the hub nor an ATS: its checks judge recorded calls.
See ``docs/guides/certifying.md``.
"""
