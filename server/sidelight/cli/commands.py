"""Every command under its name."""

from sidelight.cli.agent import agent
from sidelight.cli.backup import backup, new_epoch, restore
from sidelight.cli.check import check
from sidelight.cli.demo import demo
from sidelight.cli.doctor import doctor
from sidelight.cli.evaluate import evaluate
from sidelight.cli.export import export
from sidelight.cli.golden import golden
from sidelight.cli.index import index
from sidelight.cli.init import init
from sidelight.cli.learn import learn
from sidelight.cli.person import person
from sidelight.cli.program import program
from sidelight.cli.retention import retention
from sidelight.cli.serve import serve

app = program()
app.command()(init)
app.command()(serve)
app.command()(demo)
app.command()(check)
app.command()(doctor)
app.command()(index)

app.command()(export)
app.command("eval")(evaluate)
app.command()(learn)
app.command()(golden)
app.command()(backup)
app.command()(restore)
app.command()(new_epoch)
app.command()(retention)
app.add_typer(agent, name="agent")
app.add_typer(person, name="person")
