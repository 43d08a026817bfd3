"""An article as an HTML page of its own, for links outside the widget; sanitised, no scripts."""

import html
from typing import Final

import nh3
from markdown_it import MarkdownIt
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from sidelight.domain.articles import Article, Audience, Status
from sidelight.errors import NotFound
from sidelight.web.deployment import Deployment

CSP: Final = "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'"
"""The page runs nothing and loads one style sheet."""

_TAGS: Final = {
    "a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p",
    "pre", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_SCHEMES: Final = {"http", "https", "mailto", "article"}

_MARKDOWN: Final = MarkdownIt("commonmark", {"html": False}).enable("table")

_PAGE: Final = """<!doctype html>
<html lang="{locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · {site}</title>
<link rel="stylesheet" href="/help.css">
</head>
<body>
<main>
<p class="site">{site}</p>
<h1>{title}</h1>
<p class="summary">{summary}</p>
{body}
</main>
</body>
</html>
"""

STYLE: Final = """:root { color-scheme: light dark; }
body { margin: 0; font: 16px/1.6 system-ui, sans-serif; background: Canvas; color: CanvasText; }
main { max-width: 42rem; margin: 0 auto; padding: 2.5rem 1.25rem 5rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .5rem; }
h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; }
.site, .summary { opacity: .7; margin: 0 0 .5rem; }
table { border-collapse: collapse; }
th, td { border: 1px solid color-mix(in srgb, CanvasText 20%, Canvas); padding: .4rem .7rem; }
code, pre { font: .9em ui-monospace, monospace; }
pre { overflow: auto; padding: .8rem; background: color-mix(in srgb, CanvasText 7%, Canvas); }
blockquote { margin: 1rem 0; padding-left: 1rem; border-left: 3px solid currentColor; }
"""


def render(article: Article, *, site_key: str, site_name: str) -> str:
    """Returns the page; links to articles lead to their pages, anchors are plain text."""

    def rewrite(tag: str, attribute: str, value: str) -> str | None:
        if tag == "a" and attribute == "href" and value.startswith("article:"):
            return f"/help/{site_key}/{value.removeprefix('article:')}"
        return value

    body = nh3.clean(
        _MARKDOWN.render(article.body),
        tags=_TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes=_SCHEMES,
        attribute_filter=rewrite,
        link_rel="noopener noreferrer",
    )
    return _PAGE.format(
        locale=html.escape(article.locale),
        title=html.escape(article.title),
        site=html.escape(site_name),
        summary=html.escape(article.summary),
        body=body,
    )


class ArticlePages:
    """Public articles by address; those for some readers only are not served here."""

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment

    async def page(self, request: Request) -> Response:
        """Answers an article's page.

        Raises:
            UnknownSite: There is no such site.
            NotFound: There is no such article, or it is not public.
        """
        site = self._deployment.site(request.path_params["site"])
        article = site.library.shelf.knowledge.articles.get(request.path_params["article"])
        if (
            article is None
            or article.status is not Status.PUBLISHED
            or article.audience is not Audience.PUBLIC
        ):
            raise NotFound(what="article")
        page = render(article, site_key=site.key, site_name=site.name)
        return HTMLResponse(page, headers={"content-security-policy": CSP})

    async def style(self, _request: Request) -> Response:
        """Answers the pages' style sheet."""
        return Response(STYLE, media_type="text/css", headers={"cache-control": "max-age=3600"})
