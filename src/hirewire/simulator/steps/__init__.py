"""Carries out steps of a certification when a runner requests them over HTTP.

Without a runner, people carry out these steps on the pages of the ATS.
"""
