"""A run as JSON, as JUnit, and as one page to read and print."""
