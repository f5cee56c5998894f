"""HTTP: requests that come in and go out, sign-ins and what browsers are told."""
