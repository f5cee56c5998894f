"""Background work: events, tasks, workers and their maintenance."""
