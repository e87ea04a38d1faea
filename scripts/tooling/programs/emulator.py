"""Serves ministack by hypercorn, as `python -m hypercorn` does, with each answer in one piece.

hypercorn sends the head of an answer and its body apart. On a busy machine Terraform's AWS provider
may read the head before it is done with its own request, take the connection for broken, and send
the request again: what it creates is there already, and `apply` fails with status 409. A body that
comes with its head has been read by then.
"""

import sys

from hypercorn.__main__ import main
from hypercorn.asyncio import run, tcp_server
from hypercorn.events import Event, RawData

_FINAL_HEADS = tuple(b"HTTP/1.1 %d" % hundreds for hundreds in range(2, 6))


class _Server(tcp_server.TCPServer):
    _head = b""

    async def protocol_send(self, event: Event) -> None:
        if isinstance(event, RawData) and event.data.startswith(_FINAL_HEADS):
            self._head += event.data
            return
        if self._head:
            head, self._head = self._head, b""
            if isinstance(event, RawData):
                event = RawData(head + event.data)
            else:
                await super().protocol_send(RawData(head))
        await super().protocol_send(event)


# hypercorn serves in a process of its own, which imports this module.
run.TCPServer = _Server  # type: ignore[attr-defined]

if __name__ == "__main__":
    sys.exit(main())
