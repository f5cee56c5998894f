"""Does steps of a certification that a runner requests over HTTP. Without a runner, people do them on pages."""
