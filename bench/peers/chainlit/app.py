"""A Chainlit app that answers every message with its own text; a peer.

Run: `chainlit run bench/peers/chainlit/app.py --headless --port PORT`.
"""

import chainlit


@chainlit.on_message
async def answer(message: chainlit.Message) -> None:
    """Says the same again, without a model."""
    await chainlit.Message(content=message.content).send()
