"""Serves the built front ends: the loader, its chunks, and the console."""

from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response

from sidelight.errors import NotFound

CONSOLE_CSP: Final = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""The console loads nothing from elsewhere and cannot be framed."""

FOREVER: Final = "public, max-age=31536000, immutable"
SHORTLY: Final = "public, max-age=300"
"""How soon a new loader reaches pages that are loaded anew."""

NOT_BUILT: Final = "The front ends are not built. Run `make build` in the checkout.\n"


class FrontEnds:
    """Files of one folder, by the names that the builds give them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()

    async def loader(self, _request: Request) -> Response:
        """Answers the loader, which any product's page may load."""
        if not (self._folder / "sidelight.js").is_file():
            return PlainTextResponse(NOT_BUILT, status_code=503)
        return self._file("sidelight.js", {"cache-control": SHORTLY, **_CROSS_ORIGIN})

    async def asset(self, request: Request) -> Response:
        """Answers a chunk of the widget; its name changes with its content."""
        name = f"assets/{request.path_params['name']}"
        return self._file(name, {"cache-control": FOREVER, **_CROSS_ORIGIN})

    async def console(self, _request: Request) -> Response:
        """Answers the console's page."""
        if not (self._folder / "console" / "index.html").is_file():
            return PlainTextResponse(NOT_BUILT, status_code=503)
        return self._file(
            "console/index.html",
            {"cache-control": "no-cache", "content-security-policy": CONSOLE_CSP},
        )

    async def console_asset(self, request: Request) -> Response:
        """Answers a file of the console."""
        return self._file(
            f"console/assets/{request.path_params['name']}", {"cache-control": FOREVER}
        )

    def _file(self, name: str, headers: dict[str, str]) -> Response:
        """Answers a file inside the folder.

        Raises:
            NotFound: There is none, or the name leads out of the folder.
        """
        try:
            path = (self._folder / name).resolve()
            is_ours = path.is_relative_to(self._folder) and path.is_file()
        except (OSError, ValueError) as error:  # too long for a file, or with a zero in it
            raise NotFound(what="file") from error
        if not is_ours:
            raise NotFound(what="file")
        return FileResponse(path, headers={**headers, "x-content-type-options": "nosniff"})


_CROSS_ORIGIN: Final = {
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
}
"""Product pages load the widget from another origin; the files hold nothing private."""
