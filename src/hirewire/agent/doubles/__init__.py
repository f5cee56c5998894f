"""Stateful doubles of ATSs: programs that behave as the vendor's documentation says. Plain Python."""
