"""The design language: tokens, components, fonts, icons, and the page that all others extend."""
