"""The building blocks of a connector to an ATS: the records it reads, the orders it carries out, and its errors.

The package does not use Django.
"""
