"""Plays steps of a certification when a runner requests them over HTTP. Otherwise, people do these steps on pages."""
