"""Does steps of a certification when a runner requests them over HTTP. Without a runner, people do them on pages."""
