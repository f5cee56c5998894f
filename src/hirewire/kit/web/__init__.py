"""HTTP: incoming and outgoing requests, sign-ins, and headers for browsers."""
