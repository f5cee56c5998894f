"""``hirewire demo``: both sides on one machine, with everything they need."""
