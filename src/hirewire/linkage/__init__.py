"""Decide which member of a network a candidate of an ATS is: records in, weighted evidence out.

Plain Python. Callers fetch rivals by blocking keys, count values, and store parameters;
nothing here reads a database, a file of theirs or a clock.
"""
