"""An agent's connection: the inbox, the conversations he has open, his commands."""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress

from starlette.types import Scope

from sidelight.actions import accounts, agent_acts, reading
from sidelight.actions.outcome import Outcome
from sidelight.assistant import pages
from sidelight.auth.tokens import SocketTicket
from sidelight.domain.actors import AgentActor
from sidelight.domain.articles import audiences_of
from sidelight.errors import BadToken, NotFound, TooMany
from sidelight.protocol import commands, pushes, solutions
from sidelight.protocol.commands import Cursor
from sidelight.protocol.limits import LIMITS, MAX_WATCHED
from sidelight.protocol.views import Agent, ArticleRef, PageView
from sidelight.protocol.wire import Wire
from sidelight.realtime.admission import BUSY_MS, Allowance
from sidelight.realtime.bus import inbox_topic
from sidelight.realtime.member import Member
from sidelight.store.session import StoreSession
from sidelight.web.attendance import agent_here, roster
from sidelight.web.connection import Repairs, header
from sidelight.web.deployment import Deployment
from sidelight.web.frames import parse
from sidelight.web.looking_up import look_up
from sidelight.web.remarks import Remark, remark
from sidelight.web.resuming import epoch_for, from_start, is_current, lacks
from sidelight.web.streaming import fill_hole

Durable = (
    commands.TakeOver | commands.HandBack | commands.Send | commands.AddNote | solutions.Resolve
)
"""Commands whose effect the log keeps."""


class AgentPeer:
    """One console of an agent, after its greeting."""

    def __init__(
        self, deployment: Deployment, actor: AgentActor, member: Member, allowance: Allowance
    ) -> None:
        self.member = member
        self.actor = actor
        self._deployment = deployment
        self._allowance = allowance
        self._visitors: dict[str, str] = {}

    async def greet(self, hello: commands.HelloAgent) -> pushes.WelcomeAgent:
        """Joins the inbox first and reads it second; opens again what was open."""
        deployment = self._deployment
        self.member.join(inbox_topic(self.actor.site))
        await deployment.hub.bus.confirmed()
        is_known = is_current(deployment, hello.epoch)
        known = hello.resume if is_known else tuple(map(from_start, hello.resume))
        watching = await self._resume(known)
        there = {one.row.conversation for one in watching}
        if lacks(known, there):
            watching = await self._resume([from_start(one) for one in known])
        inbox = await deployment.read(lambda session: reading.inbox(session, self.actor))
        agents = await roster(deployment, self.actor.site)
        return pushes.WelcomeAgent(
            id=hello.id,
            agent=Agent(id=self.actor.id, name=self.actor.name, online=True),
            epoch=epoch_for(deployment, hello.epoch, known, there),
            now_ms=deployment.now_ms(),
            inbox=inbox,
            agents=agents,
            watching=watching,
            limits=LIMITS,
        )

    def present_visitors(self, welcome: pushes.WelcomeAgent) -> tuple[pushes.Presence, ...]:
        """Returns which of the inbox's visitors are connected; later comings are pushed."""
        presence = self._deployment.presence
        return tuple(
            pushes.Presence(conversation=row.conversation, visitor_online=True)
            for row in welcome.inbox
            if presence.here(self.actor.site, row.visitor.id)
        )

    @property
    def ids(self) -> dict[str, str]:
        """What the log calls the connection."""
        return {"connection": self.member.name, "site": self.actor.site}

    async def handle(self, text: str) -> Wire | None:
        """Carries out a command and returns its reply."""
        command = parse(commands.AGENT_COMMAND, text)
        self._allowance.take(command.type, self._deployment.now_ms())
        match command:
            case commands.Watch():
                cursor = Cursor(conversation=command.conversation, after=command.after)
                return await self._open(cursor, command.id)
            case commands.Unwatch():
                self.member.unwatch(command.conversation)
                self._visitors.pop(command.conversation, None)
                return pushes.Done(id=command.id)
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

    async def _resume(self, cursors: Iterable[Cursor]) -> tuple[pushes.Watching, ...]:
        """Opens conversations again; one that is gone is left out."""
        watching: list[pushes.Watching] = []
        for cursor in cursors:
            with suppress(NotFound):
                watching.append(await self._open(cursor, None))
        return tuple(watching)

    async def _open(self, cursor: Cursor, frame: str | None) -> pushes.Watching:
        """Follows first and reads second, so that nothing falls between the two.

        Raises:
            NotFound: The site has no such conversation.
            TooMany: The console has too many open.
        """
        if cursor.conversation not in self._visitors and len(self._visitors) >= MAX_WATCHED:
            raise TooMany(retry_after_ms=BUSY_MS)
        self.member.watch(self.actor.site, cursor.conversation, after=cursor.after)
        await self._deployment.hub.bus.confirmed()
        try:
            opened, visitor = await self._deployment.read(
                lambda session: (
                    reading.watching(session, self.actor, cursor, frame=frame),
                    reading.visitor_of(session, self.actor, cursor.conversation),
                )
            )
        except NotFound:
            self.member.unwatch(cursor.conversation)
            raise
        self._visitors[cursor.conversation] = visitor
        self.member.resumed(opened.transcript)
        online = self._deployment.presence.here(self.actor.site, visitor)
        return opened.model_copy(update={"visitor_online": online})

    async def _look_up(self, command: commands.Search | commands.GetArticle) -> Wire:
        """Searches the knowledge base, internal articles included, or opens an article."""
        return await look_up(
            self._deployment,
            self.actor.site,
            command,
            audiences_of(identified=True, agent=True),
            page=PageView(url="/"),
            declared={},
        )

    async def _transcript(self, command: commands.CatchUp | commands.Earlier) -> Wire:
        """Reads the log."""
        return await self._deployment.read(
            lambda session: reading.page(session, self.actor, command)
        )

    async def _remark(self, command: Remark) -> Wire | None:
        """Passes on what no log needs to keep."""
        return await remark(
            self._deployment,
            self.member,
            self.actor,
            command,
            visitor_of=lambda one: self._visitors.get(one) if self.member.watches(one) else None,
        )

    async def _act(self, command: Durable) -> Wire:
        """Carries out what the log keeps."""
        job, now_ms = _job(self.actor, command, self._solution(command)), self._deployment.now_ms()
        return await self._deployment.write(
            lambda session: job(session, now_ms),
            place=(self.actor.site, command.conversation),
            key=command.key,
        )

    def _solution(self, command: Durable) -> ArticleRef | None:
        """Returns the article that solved what is resolved, where the agent names one.

        Raises:
            NotFound: There is no such article, or it is not published.
        """
        if not isinstance(command, solutions.Resolve) or command.article is None:
            return None
        shelf = self._deployment.site(self.actor.site).library.shelf
        seen = audiences_of(identified=True, agent=True)
        return pages.article(shelf, command.article, audience=seen).ref


def _job(
    actor: AgentActor, command: Durable, solution: ArticleRef | None
) -> Callable[[StoreSession, int], Outcome[pushes.Accepted]]:
    """Returns the job that carries a command out."""
    match command:
        case commands.TakeOver():
            return lambda session, now: agent_acts.take_over(session, actor, command, now_ms=now)
        case commands.HandBack():
            return lambda session, now: agent_acts.hand_back(session, actor, command, now_ms=now)
        case commands.Send():
            return lambda session, now: agent_acts.reply(session, actor, command, now_ms=now)
        case commands.AddNote():
            return lambda session, now: agent_acts.add_note(session, actor, command, now_ms=now)
        case solutions.Resolve():
            return lambda session, now: agent_acts.resolve(
                session, actor, command, now_ms=now, article=solution
            )


async def _holder(deployment: Deployment, token: str, name: str, *, now_ms: int) -> AgentActor:
    """Returns whose ticket it is, and marks it as used by the connection of this name.

    Raises:
        BadToken: It is not ours or was used before, or its agent may not sign in any more.
        ExpiredToken: It is older than a minute.
    """
    ticket = deployment.signer.read(SocketTicket, token, now_ms=now_ms)
    try:
        agent = await deployment.read(
            lambda session: accounts.signed_in(session, ticket.site, ticket.agent)
        )
    except NotFound as error:
        raise BadToken from error
    if not await deployment.write(
        lambda session: accounts.use_ticket(session, ticket, name, now_ms=now_ms)
    ):
        raise BadToken
    return AgentActor(site=ticket.site, id=agent.id, name=agent.name)


@asynccontextmanager
async def greet_agent(
    deployment: Deployment,
    scope: Scope,
    hello: commands.HelloAgent,
    repairs: Repairs,
    allowance: Allowance,
) -> AsyncIterator[AgentPeer]:
    """Greets an agent and keeps him present while the block runs.

    Raises:
        WrongOrigin: The page is not this server's console.
        BadToken: The ticket is not ours or was used before, or its agent may not sign in any more.
        ExpiredToken: The ticket is older than a minute.
    """
    deployment.console_origins.check(header(scope, b"origin") or None)
    name, now_ms = allowance.name, deployment.now_ms()
    actor = await _holder(deployment, hello.token, name, now_ms=now_ms)
    with Member(
        deployment.hub.bus,
        name=name,
        audience="agent",
        adopts=False,
        repair=repairs,
    ) as member:
        peer = AgentPeer(deployment, actor, member, allowance)
        allowance.be(actor.site, actor.id, now_ms)
        with deployment.consoles.opened(actor, member.outbox):
            async with agent_here(deployment, actor):
                welcome = await peer.greet(hello)
                # What came while it was read is newer, and would be lost under the snapshot.
                member.outbox.lead(welcome.model_dump_json())
                for push in peer.present_visitors(welcome):
                    member.outbox.put(push.model_dump_json())
                yield peer
