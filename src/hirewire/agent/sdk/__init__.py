"""What defines a connector to an ATS: the records it reads, the orders it takes, and its errors.

It is plain Python, without Django.
"""
