"""How the server's log looks, whoever writes a line; what goes into it is decided where it is."""

import logging
import os
import sys
from typing import Any, Final

import structlog
from structlog.typing import EventDict, ExcInfo, Processor, WrappedLogger

from sidelight.cli.redaction import redacted, told


def configure_logs(*, as_json: bool, worker: int | None = None) -> None:
    """Writes one line an event to standard error, as JSON or for people.

    Lines of Python's own logging, as of uvicorn and asyncio, and warnings go the same way.

    Args:
        as_json: Whether machines read it.
        worker: Number of this process among several, which each of its lines then says.
    """
    processors: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        *([_Sender(worker)] if worker is not None else []),
        structlog.processors.ExceptionRenderer(_told),
        redact,
    ]
    renderer = _renderer(as_json=as_json)
    structlog.configure(
        processors=[*processors, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    _adopt_python_logging([structlog.stdlib.add_logger_name, *processors], renderer)


def redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Takes secrets by their looks out of every text of a line."""
    return {
        name: value if name.startswith("_") else _clean(value)  # structlog's own begin with _
        for name, value in event.items()
    }


def _clean(value: object) -> object:
    match value:
        case None | int() | float():
            return value
        case list() | tuple():
            return [_clean(one) for one in value]
        case _:
            return redacted(str(value))


def _renderer(*, as_json: bool) -> Processor:
    if as_json:
        return structlog.processors.JSONRenderer()
    return structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
    )


def _adopt_python_logging(processors: list[Processor], renderer: Processor) -> None:
    """Has what libraries log rendered as ours is."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setLevel(logging.WARNING)  # some libraries set their own loggers to debug
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
            foreign_pre_chain=processors,
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.captureWarnings(capture=True)


class _Sender:
    """Says which of several processes wrote a line."""

    def __init__(self, worker: int) -> None:
        self._ids: Final[dict[str, Any]] = {"worker": worker, "pid": os.getpid()}

    def __call__(self, _logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        return {**event, **self._ids}


def _told(exc_info: ExcInfo) -> str:
    return told(exc_info[1])
