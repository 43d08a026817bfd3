"""A shelf of a few articles in memory, searched by words alone."""

from types import MappingProxyType

from sidelight.assistant.library import Shelf
from sidelight.assistant.turns import Question, Turn
from sidelight.content.knowledge import Knowledge
from sidelight.content.markdown import parse
from sidelight.content.passages import split
from sidelight.domain.articles import Article, Audience, Status
from sidelight.domain.pages import EscalateRule, PageContext
from sidelight.domain.url_patterns import compile_rule
from sidelight.protocol.views import PageVisit
from sidelight.search.index import SearchIndex

STEPS = "\n".join(f"{number}. Step {number} of the zebra procedure." for number in range(1, 10))

ARTICLES = (
    Article(
        "feed-a-zebra",
        "Feed a zebra",
        f"Zebras eat hay.\n\n## Steps\n\n{STEPS}\n\n## If that does not work\n\n"
        "- Call the vet, see [Wash an otter](article:wash-an-otter).\n",
        questions=("what does the zebra eat", "give food to the zebra"),
        topics=("animals",),
    ),
    Article(
        "wash-an-otter",
        "Wash an otter",
        "Otters wash themselves.\n\n## Steps\n\n1. Open the [pond](show:pond).\n",
        questions=("how do I wash the otter", "clean the otter"),
        topics=("water",),
    ),
    Article(
        "paint-a-fence",
        "Paint a fence",
        "Fences are painted green.",
        questions=("colour of the fence",),
        topics=("garden",),
    ),
    Article("count-keepers", "Count the keepers", "Twelve.", audience=Audience.INTERNAL),
    Article("old-rules", "Old rules", "Gone.", status=Status.ARCHIVED),
)

POND = PageContext(
    id="pond",
    title="Pond",
    match=(compile_rule("/pond"),),
    articles=("wash-an-otter",),
    escalate=EscalateRule(topics=("water",)),
)


def small_shelf(*articles: Article) -> Shelf:
    every = articles or ARTICLES
    published = tuple(each for each in every if each.status is Status.PUBLISHED)
    passages = [passage for each in published for passage in split(each)]
    return Shelf(
        "zoo",
        Knowledge(
            MappingProxyType({each.id: each for each in every}),
            MappingProxyType({POND.id: POND}),
            "one",
        ),
        SearchIndex.build(published, passages),
        MappingProxyType({each.id: parse(each.body) for each in published}),
    )


def asked(
    text: str, *history: Turn, choice: str | None = None, url: str = "/", identified: bool = False
) -> Question:
    page = PageVisit(url=url, title="", at_ms=0, context=None, context_title="")
    return Question(text, page, {}, history, choice, 7, 0, identified)


def visitor(text: str) -> Turn:
    return Turn("visitor", text)


def answered(article: str, heading: str = "") -> Turn:
    return Turn("assistant", article, article, heading)
