"""Decide which member of a network a candidate of an ATS is: records in, weighted evidence out.

Plain Python. Callers fetch rivals, the members who might be the candidate, by blocking keys. Callers also count values
and store parameters. Nothing here reads a database, a clock or a file other than the package's own.
"""
