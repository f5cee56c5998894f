"""Every table of this part."""
