"""What a connector to an ATS is: the records it reads, the orders it takes, and how it fails. Plain Python."""
