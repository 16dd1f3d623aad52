"""Ties the chat to the test that started it: the test learns the address, and the chat never outlives it."""

import asyncio
import json
import signal
import sys


def announce(facts):
    """Prints the one JSON object by which a test finds the chat. Nothing else is written to standard output."""
    print(json.dumps(facts), flush=True)


async def end_of_the_test():
    """Returns when the test closes the pipe or asks by SIGTERM: a test that is killed cannot clean up otherwise."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    loop.add_signal_handler(signal.SIGTERM, reader.feed_eof)
    while await reader.read(4096):
        pass
