"""The records of the protocol, one module per family."""
