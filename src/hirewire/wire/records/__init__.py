"""The records of the protocol, a module for each family."""
