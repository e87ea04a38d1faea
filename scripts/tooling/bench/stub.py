"""A stub of STS, S3 and a key set over TLS on loopback, with answers of the right form only.

It checks no signature and keeps no data. It runs in a separate process, so that no row's CPU time
includes its work, and it counts the AssumeRole calls.
"""

import asyncio
import re
import ssl
import sys
import time
from contextlib import closing, suppress
from urllib.parse import parse_qs

from tooling import control

_HOST = "127.0.0.1"
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_ROLE_SECONDS = 3600
_ASSUMED = (
    '<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>'
    "<AssumedRoleUser><AssumedRoleId>AROA123:session</AssumedRoleId>"
    "<Arn>arn:aws:sts::123456789012:assumed-role/role/session</Arn></AssumedRoleUser>"
    "<Credentials><AccessKeyId>ASIA{number:016d}</AccessKeyId>"
    "<SecretAccessKey>secret</SecretAccessKey>"
    "<SessionToken>{token}</SessionToken><Expiration>{expiration}</Expiration></Credentials>"
    "</AssumeRoleResult></AssumeRoleResponse>"
)


class _Aws:
    """The stub's answers, and the number of its AssumeRole calls."""

    def __init__(self, jwks: str) -> None:
        self.assumed = 0
        self._jwks = jwks

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve a connection, which stays open, request after request."""
        with closing(writer), suppress(asyncio.IncompleteReadError, ConnectionError):
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = _LENGTH.search(head)
                body = await reader.readexactly(int(length[1]) if length else 0)
                writer.write(self._answer(head, body.decode()))

    def _answer(self, head: bytes, body: str) -> bytes:
        if head.startswith(b"POST"):
            return _response(self._session(parse_qs(body)), "text/xml")
        if b"/.well-known/jwks.json " in head:
            return _response(self._jwks, "application/json")
        return _response("content", "text/plain")

    def _session(self, fields: dict[str, list[str]]) -> str:
        self.assumed += 1
        seconds = int(fields.get("DurationSeconds", [str(_ROLE_SECONDS)])[0])
        expiration = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + seconds))
        return _ASSUMED.format(number=self.assumed, token="t" * 800, expiration=expiration)


def _response(body: str, content_type: str) -> bytes:
    return (
        "HTTP/1.1 200 OK\r\n"
        f"Content-Type: {content_type}\r\n"
        f"Content-Length: {len(body)}\r\n"
        'ETag: "9a0364b9e99bb480dd25e1f0284c8555"\r\n'
        "Last-Modified: Wed, 25 Oct 2017 14:40:41 GMT\r\n"
        f"x-amzn-RequestId: c6104cbe-af31-11e0-8154-cbc7ccf896c7\r\n\r\n{body}"
    ).encode()


async def _serve(line: str, certificate: str, key: str, jwks: str) -> None:
    """Serve until the process that started this one ends."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    aws = _Aws(jwks)
    server = await asyncio.start_server(aws.serve, _HOST, 0, ssl=context, backlog=1000)
    port = server.sockets[0].getsockname()[1]
    await asyncio.to_thread(control.answer_all, int(line), port, lambda _: aws.assumed)


if __name__ == "__main__":
    asyncio.run(_serve(*sys.argv[1:]))
