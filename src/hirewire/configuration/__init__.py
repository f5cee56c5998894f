"""The settings of an installation: one table says which exist, and where each value comes from."""
