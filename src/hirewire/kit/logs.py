"""Lines of the log: structlog writes them through ``logging``, so libraries and Hirewire share one level and output."""

import structlog


def configure() -> None:
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            # structlog's own tracebacks show local variables, which may be secrets.
            structlog.dev.ConsoleRenderer(
                colors=False, pad_event_to=0, exception_formatter=structlog.dev.plain_traceback
            ),
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
