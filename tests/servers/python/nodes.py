"""Several nodes behind one port, of which one was left out when the secret was changed."""

import asyncio
from itertools import cycle

from socketio.async_pubsub_manager import AsyncPubSubManager

from verify import verify, with_another_secret


class Bus(AsyncPubSubManager):
    """Carries emits from node to node; they live in one process, so no broker is needed."""

    nodes = []

    def __init__(self):
        super().__init__()
        self.arrived = asyncio.Queue()
        self.nodes.append(self)

    async def _publish(self, data):
        for node in self.nodes:
            await node.arrived.put(data)

    async def _listen(self):
        while True:
            yield await self.arrived.get()


async def listen_on_nodes(port, make_app, listen):
    """Starts three nodes, and a balancer in front of them on this port; returns the port."""
    verifiers = [verify, with_another_secret, verify]
    ports = [await listen(make_app(node_verify, client_manager=Bus()), 0) for node_verify in verifiers]
    in_turn = cycle(ports)

    async def carry_to_the_next(reader, writer):
        there, back = await asyncio.open_connection("127.0.0.1", next(in_turn))
        await asyncio.gather(carry(reader, back), carry(there, writer))

    server = await asyncio.start_server(carry_to_the_next, "127.0.0.1", port)
    return server.sockets[0].getsockname()[1]


async def carry(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass
    writer.close()
