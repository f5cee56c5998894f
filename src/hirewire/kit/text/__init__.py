"""Words, names and documents."""
