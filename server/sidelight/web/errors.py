"""Turns errors into HTTP answers; `frames` and `socket` do the same for the socket."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sidelight.errors import RateLimited, SidelightError


def expected(_request: Request, error: Exception) -> Response:
    """Answers an error of our own with its code, its text and whether a retry can help."""
    if not isinstance(error, SidelightError):
        raise error
    after_ms = error.retry_after_ms if isinstance(error, RateLimited) else None
    headers = {"retry-after": str(-(-after_ms // 1000))} if after_ms else {}
    return JSONResponse(
        {
            "code": error.code.value,
            "message": str(error),
            "retry": error.retry,
            "retry_after_ms": after_ms,
        },
        status_code=error.http_status,
        headers=headers,
    )


def not_there(_request: Request, error: Exception) -> Response:
    """Answers what the router itself refuses, such as a path that is not there."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    detail = error.detail if isinstance(error, HTTPException) else "error"
    return JSONResponse(
        {"code": "not_found", "message": detail, "retry": False, "retry_after_ms": None},
        status_code=status,
    )


def unexpected(_request: Request, _error: Exception) -> Response:
    """Answers a fault of ours without telling more than that; `requests` logs the rest."""
    return JSONResponse(
        {
            "code": "internal",
            "message": "Something failed on the server. Please try again.",
            "retry": True,
            "retry_after_ms": None,
        },
        status_code=500,
    )
