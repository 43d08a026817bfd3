"""A visitor's connection: his place, his conversations, his commands."""

import asyncio
from dataclasses import replace
from typing import Final

from sidelight.actions import accounts, reading, visitor_acts
from sidelight.actions.scene import Scene, trail_to
from sidelight.assistant import pages
from sidelight.auth.tokens import VisitorToken
from sidelight.desk.card import MAX_TRAIL
from sidelight.domain.actors import VisitorActor
from sidelight.domain.articles import audiences_of
from sidelight.domain.pages import PageMatch
from sidelight.errors import NotFound, SignedIn
from sidelight.protocol import commands, pushes
from sidelight.protocol.close import CloseCode
from sidelight.protocol.limits import LIMITS
from sidelight.protocol.views import PageHelp, PageView, Visitor
from sidelight.protocol.wire import Wire
from sidelight.realtime.admission import Allowance
from sidelight.realtime.bus import visitor_topic
from sidelight.realtime.member import Member
from sidelight.web.answering import Answering
from sidelight.web.attendance import SETTLED, Tab, availability
from sidelight.web.deployment import Deployment, Site
from sidelight.web.frames import parse
from sidelight.web.introductions import holder_of_token, known_by_token, visitor_of_identity
from sidelight.web.looking_up import look_up
from sidelight.web.page_answers import turn_s
from sidelight.web.remarks import Remark, remark
from sidelight.web.resuming import Resumed, begin_visitor, resume_visitor
from sidelight.web.streaming import fill_hole
from sidelight.web.visitor_jobs import Durable, may_owe_answer, owed_act, visitor_job

BEGINNERS: Final = (commands.Send, commands.Escalate)
"""Commands that begin a conversation where there is none."""


class VisitorPeer:
    """One tab of a visitor, after its greeting."""

    def __init__(
        self,
        deployment: Deployment,
        answering: Answering,
        site: Site,
        member: Member,
        allowance: Allowance,
    ) -> None:
        self.member = member
        self.tab = Tab(deployment)
        member.on_refresh = self._suggest
        self.actor = VisitorActor(site=site.key, id="", name="")
        self._deployment = deployment
        self._answering = answering
        self._site = site
        self._allowance = allowance
        self._view = PageView(url="/")
        self._before = ""
        self._epoch: str | None = None
        self._scene = Scene(visitor=accounts.anonymous(""))
        self._is_news = True

    async def greet(self, hello: commands.Hello) -> pushes.Welcome:
        """Finds out who it is and where, and gathers what was missed."""
        holder = await holder_of_token(self._deployment, self._site, self.member, hello)
        visitor = holder.visitor
        if hello.identity is not None:
            visitor = await self._trust(visitor, hello.identity, shared=hello.token is not None)
        if not visitor.identified:
            visitor = known_by_token(self._deployment, holder)
        self._be(visitor)
        self._view = hello.page
        shelf, now_ms = self._site.library.shelf, self._deployment.now_ms()
        visits = (
            pages.visit(shelf, page, hello.declared, at_ms=min(page.at_ms, now_ms))
            for page in hello.trail
        )
        self._scene = Scene(
            visitor=visitor,
            page=pages.visit(shelf, hello.page, hello.declared, at_ms=now_ms),
            trail=trail_to(hello.page.url, visits),
            declared=hello.declared,
        )
        return self._welcome(hello.id, await self._resume(hello))

    async def tell_arrival(self) -> None:
        """Tells the visitor's open conversations that he is here, and where, if that is news.

        After the welcome, because most visitors have none and should not wait for the writer.
        """
        if self._is_news and self._may_talk():
            await self._tell(arriving=True)

    @property
    def ids(self) -> dict[str, str]:
        """What the log calls the connection."""
        return {"connection": self.member.name, "site": self._site.key}

    async def handle(self, text: str) -> Wire | None:
        """Carries out a command and returns its reply."""
        command = parse(commands.VISITOR_COMMAND, text)
        self._allowance.take(command.type, self._deployment.now_ms())
        match command:
            case commands.Page() | commands.Context() | commands.Identify():
                return await self._place(command)
            case commands.Search() | commands.GetArticle():
                return await self._look_up(command)
            case commands.CatchUp() | commands.Earlier():
                return await self._transcript(command)
            case commands.Typing() | commands.Seen() | commands.Ping():
                return await self._remark(command)
            case _:
                return await self._act(command)

    async def read_log(self, conversation: str) -> None:
        """Fills the hole in a stream; reads again while the bus has announced more."""
        await fill_hole(self._deployment, self.actor, self.member, conversation)

    async def _trust(self, visitor: Visitor, identity: str, *, shared: bool) -> Visitor:
        """Returns the visitor whom the product has signed for, or the same if it has not."""
        trusted = await visitor_of_identity(
            self._deployment, self._site, self.member, visitor, identity, others_may_be=shared
        )
        if trusted.identified and not visitor.identified:
            self._before = visitor.id
        return trusted

    def _be(self, visitor: Visitor) -> None:
        """Becomes this visitor and listens to what concerns him.

        Raises:
            TooMany: He has too many tabs open.
        """
        self._allowance.be(self._site.key, visitor.id, self._deployment.now_ms())
        self.actor = VisitorActor(site=self._site.key, id=visitor.id, name=visitor.name)
        self._scene = replace(self._scene, visitor=visitor)
        self.member.settle(visitor_topic(visitor.id))

    async def _resume(self, hello: commands.Hello) -> Resumed:
        """Reads what the visitor missed; one who has just been made has nothing to read."""
        deployment, held, comer = self._deployment, hello.epoch, (self.actor, self._kept)
        if hello.token is None and hello.identity is None and not hello.resume:
            resumed = await begin_visitor(deployment, held)
        else:
            resumed = await resume_visitor(deployment, comer, self.member, hello.resume, held)
        self._take_up(resumed)
        return resumed

    async def _become(self, frame: str, identity: str) -> pushes.Welcome:
        """Becomes whom the product has signed for, and brings his conversations up to date."""
        self._be(await self._trust(self._scene.visitor, identity, shared=True))
        self.tab.be(self.actor)
        await self._tell(arriving=True)
        comer = self.actor, self._kept
        resumed = await resume_visitor(self._deployment, comer, self.member, (), self._epoch)
        self._take_up(resumed)
        return self._welcome(frame, resumed)

    def _take_up(self, resumed: Resumed) -> None:
        """Goes on as the visitor who was resumed; whom he was before is ended elsewhere."""
        self._epoch, self._is_news = resumed.epoch, resumed.is_news
        if any(one.state not in SETTLED for one in resumed.own):
            self.tab.talks()
        if self._before not in {"", self.actor.id}:
            self._deployment.hub.gone(self._before)
        self._before = ""

    def _may_talk(self) -> bool:
        """Tells whether the visitor may have an open conversation, in this tab or another."""
        return self.tab.is_talking or self.member.follows_any()

    def _welcome(self, frame: str, resumed: Resumed) -> pushes.Welcome:
        deployment, now_ms = self._deployment, self._deployment.now_ms()
        token = VisitorToken(site=self._site.key, visitor=self.actor.id)
        return pushes.Welcome(
            id=frame,
            visitor=self._scene.visitor,
            token=deployment.signer.sign(token, now_ms=now_ms),
            epoch=resumed.epoch,
            now_ms=now_ms,
            conversations=resumed.own,
            transcripts=resumed.transcripts,
            page_help=self.page_help(),
            availability=availability(deployment, self._site.key),
            limits=LIMITS,
        )

    def page_help(self) -> PageHelp:
        """Returns what belongs to the page as it is now."""
        return self._site.answers.help(
            self._site.library.shelf,
            self._view,
            self._scene.declared,
            identified=self._scene.visitor.identified,
        )

    def _suggest(self) -> None:
        """Tells the widget anew, in its turn, what belongs to its page: articles have changed."""
        after_s = turn_s(self._deployment.admission.connections)
        asyncio.get_running_loop().call_later(after_s, self._push_help)

    def _push_help(self) -> None:
        push = pushes.Suggestions(id=None, page_help=self.page_help())
        self.member.outbox.put(push.model_dump_json())

    @property
    def _kept(self) -> Scene:
        """Where the visitor is, as far as it may be kept."""
        return self._scene.kept(consent_required=self._site.consent_required)

    def _match(self) -> PageMatch:
        return pages.match_page(self._site.library.shelf, self._view, self._scene.declared)

    async def _tell(self, *, arriving: bool) -> None:
        """Tells the visitor's open conversations of his page, and on arriving who he is."""
        told = visitor_acts.arrive if arriving else visitor_acts.move_page
        scene, now_ms = self._kept, self._deployment.now_ms()
        await self._deployment.write(
            lambda session: told(session, self.actor, scene, now_ms=now_ms)
        )

    async def _place(self, command: commands.Page | commands.Context | commands.Identify) -> Wire:
        """Takes note of another page, another declared state, or who the visitor is."""
        shelf, now_ms = self._site.library.shelf, self._deployment.now_ms()
        scene = self._scene
        match command:
            case commands.Identify():
                return await self._become(command.id, command.identity)
            case commands.Page():
                self._view = command.page
                gone = (scene.page,) if scene.page else ()
                trail = trail_to(command.page.url, (*scene.trail, *gone))
                scene = replace(scene, trail=trail[-MAX_TRAIL:])
            case commands.Context():
                scene = replace(scene, declared=command.declared)
        visit = pages.visit(shelf, self._view, scene.declared, at_ms=now_ms)
        self._scene = replace(scene, page=visit)
        if self._may_talk():
            await self._tell(arriving=False)
        return pushes.Suggestions(id=command.id, page_help=self.page_help())

    async def _look_up(self, command: commands.Search | commands.GetArticle) -> Wire:
        """Searches, or opens an article."""
        return await look_up(
            self._deployment,
            self._site.key,
            command,
            audiences_of(identified=self._scene.visitor.identified),
            page=self._view,
            declared=self._scene.declared,
        )

    async def _transcript(self, command: commands.CatchUp | commands.Earlier) -> Wire:
        """Reads the log."""
        return await self._deployment.read(
            lambda session: reading.page(session, self.actor, command)
        )

    async def _remark(self, command: Remark) -> Wire | None:
        """Passes on what no log needs to keep."""
        if self.member.follows_any():
            self.tab.talks()  # what another tab began, too
        return await remark(
            self._deployment,
            self.member,
            self.actor,
            command,
            visitor_of=lambda one: self.actor.id if self.member.follows(one) else None,
        )

    async def _act(self, command: Durable) -> Wire | None:
        """Carries out what the log keeps, and asks the assistant where it owes an answer."""
        job = visitor_job(self._site, self.actor, self._kept, self._match(), command)
        now_ms = self._deployment.now_ms()
        if isinstance(command, BEGINNERS) and not self.member.follows(command.conversation):
            self._allowance.take_conversation(now_ms)
        place = self._site.key, command.conversation
        try:
            outcome = await self._deployment.carry_out(
                lambda session: job(session, now_ms), place=place, key=command.key
            )
        except (NotFound, SignedIn) as error:
            is_his = self.member.follows(command.conversation)
            if isinstance(error, NotFound) and not (is_his and error.what == "conversation"):
                raise
            # Another tab has signed in: without a reply, the browser gives it again as he is now.
            self.member.outbox.close(CloseCode.GOING_AWAY)
            return None
        self.tab.talks()
        if may_owe_answer(command, outcome):
            self._answering.ask(*place)
        if (owed := owed_act(self._site.key, command, outcome)) is not None:
            self._deployment.acts.ask(owed)
        return outcome.reply
