"""The design language: tokens, components, fonts, icons, and the template that all pages extend."""
