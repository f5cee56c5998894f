"""What an installation reports to its operators: health, metrics, traces, and a line for each request."""
