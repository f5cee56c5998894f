"""Plays the steps of a certification: what people do on pages, for a runner that asks over HTTP."""
