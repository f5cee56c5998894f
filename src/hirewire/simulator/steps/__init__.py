"""Plays the steps of a certification, which people otherwise do on pages, when a runner requests them over HTTP."""
