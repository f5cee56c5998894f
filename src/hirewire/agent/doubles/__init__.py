"""Stateful doubles of ATSs: programs that behave as the vendors' documentation says. They do not use Django."""
