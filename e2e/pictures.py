"""Takes the pictures of README and docs; what is on them a story decides."""

from pathlib import Path

from playwright.sync_api import Page


class Camera:
    """Takes the pictures that README and docs show, when it is asked to."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def take(self, page: Page, name: str) -> None:
        """Waits until nothing moves any more, and takes a picture."""
        page.screenshot(path=self._folder / f"{name}.png", animations="disabled")
