"""A stub of STS, S3 and a key set over TLS on loopback: right in form, nothing behind it.

It checks no signature and keeps no data. It runs in a process of its own, so that its work is in
nobody's CPU time, and counts the AssumeRole calls.
"""

import asyncio
import itertools
import json
import ssl
import sys
import time
from typing import cast
from urllib.parse import parse_qs

_HOST = "127.0.0.1"
_HEAD_ENDS = b"\r\n\r\n"
_ROLE_SECONDS = 3600


class _Aws:
    """What the stub answers, and what it was asked."""

    def __init__(self, jwks: bytes) -> None:
        self.assumed = 0
        self._jwks = jwks
        self._sessions = itertools.count(1)

    def answer(self, method: str, target: str, body: bytes) -> bytes:
        """Return the answer to a request."""
        if method == "POST":
            return _response(self._sts(parse_qs(body.decode())), "text/xml")
        if method == "PUT":
            return _response(b"", "application/octet-stream")
        if target.endswith("/.well-known/jwks.json"):
            return _response(self._jwks, "application/json")
        if "list-type=2" in target:
            return _response(_LISTING, "application/xml")
        return _response(b"content", "text/plain")

    def _sts(self, fields: dict[str, list[str]]) -> bytes:
        if fields.get("Action") != ["AssumeRole"]:
            return b"<GetCallerIdentityResponse/>"
        self.assumed += 1
        key = f"ASIA{next(self._sessions):016d}"
        seconds = int(fields.get("DurationSeconds", [str(_ROLE_SECONDS)])[0])
        expiration = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + seconds))
        return _ASSUMED.format(key=key, token="t" * 800, expiration=expiration).encode()


class _Connection(asyncio.Protocol):
    """One connection, kept alive, answering request after request."""

    def __init__(self, aws: _Aws) -> None:
        self._aws = aws
        self._received = b""
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._received += data
        while _HEAD_ENDS in self._received:
            head, _, rest = self._received.partition(_HEAD_ENDS)
            request_line, *lines = head.decode("latin-1").split("\r\n")
            headers = dict(line.lower().split(": ", 1) for line in lines)
            length = int(headers.get("content-length", "0"))
            if len(rest) < length:
                if headers.get("expect") == "100-continue" and not rest:
                    self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
                return
            self._received = rest[length:]
            method, target, _ = request_line.split(" ")
            self._transport.write(self._aws.answer(method, target, rest[:length]))


def _response(body: bytes, content_type: str) -> bytes:
    head = (
        "HTTP/1.1 200 OK\r\n"
        f"Content-Type: {content_type}\r\n"
        f"Content-Length: {len(body)}\r\n"
        'ETag: "9a0364b9e99bb480dd25e1f0284c8555"\r\n'
        "Last-Modified: Wed, 25 Oct 2017 14:40:41 GMT\r\n"
        "x-amzn-RequestId: c6104cbe-af31-11e0-8154-cbc7ccf896c7\r\n\r\n"
    )
    return head.encode() + body


_ASSUMED = (
    '<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>'
    "<AssumedRoleUser><AssumedRoleId>AROA123:session</AssumedRoleId>"
    "<Arn>arn:aws:sts::123456789012:assumed-role/role/session</Arn></AssumedRoleUser>"
    "<Credentials><AccessKeyId>{key}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>"
    "<SessionToken>{token}</SessionToken><Expiration>{expiration}</Expiration></Credentials>"
    "</AssumeRoleResult></AssumeRoleResponse>"
)
_LISTING = (
    b'<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>documents</Name>'
    b"<IsTruncated>false</IsTruncated><KeyCount>1</KeyCount>"
    b"<Contents><Key>a.txt</Key><Size>7</Size></Contents></ListBucketResult>"
)


async def _serve(control_port: int, certificate: str, key: str, jwks: str) -> None:
    """Serve for as long as the process that started this one is there."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    aws = _Aws(jwks.encode())
    server = await asyncio.get_running_loop().create_server(
        lambda: _Connection(aws), _HOST, 0, ssl=context, backlog=1000
    )
    questions, answers = await asyncio.open_connection(_HOST, control_port)
    answers.write(json.dumps(server.sockets[0].getsockname()[1]).encode() + b"\n")
    while await questions.readline():
        answers.write(json.dumps(aws.assumed).encode() + b"\n")


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), *sys.argv[2:]))
