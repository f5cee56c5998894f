"""The checks, one file a module, and one table of them in ``checks``."""
