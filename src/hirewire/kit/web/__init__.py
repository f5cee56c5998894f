"""HTTP: incoming and outgoing requests, sign-ins, and what browsers are told."""
