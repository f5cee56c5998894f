"""LinkedIn's certification rules for Recruiter System Connect as code: a table, checks, and evidence.

Plain Python: the checks judge recorded calls and know neither the hub nor the
ATS. See ``docs/guides/certifying.md``.
"""
