"""Turns API requests into calls of the resources' methods, and turns results and errors into Rest.li answers."""
