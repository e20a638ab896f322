"""Messages between the host, the fork server and the workers: a length, then that many bytes."""

from __future__ import annotations

import asyncio
import socket
import struct

_LENGTH = struct.Struct(">I")


def pack(payload: bytes) -> bytes:
    """One message as it travels."""
    return _LENGTH.pack(len(payload)) + payload


def _exactly(sock: socket.socket, size: int) -> bytes | None:
    """`size` bytes, or None when the other side is gone."""
    chunks: list[bytes] = []
    while size:
        chunk = sock.recv(min(size, 1 << 20))
        if not chunk:
            return None
        chunks.append(chunk)
        size -= len(chunk)
    return b"".join(chunks)


def receive(sock: socket.socket) -> bytes | None:
    """The next message of a blocking socket, or None when the other side is gone."""
    head = _exactly(sock, _LENGTH.size)
    return None if head is None else _exactly(sock, _LENGTH.unpack(head)[0])


def send_with_file(sock: socket.socket, payload: bytes, fd: int | None = None) -> None:
    """Sends one message, and a file descriptor along with it."""
    message = pack(payload)
    sent = socket.send_fds(sock, [message], [] if fd is None else [fd])
    if sent < len(message):
        sock.sendall(message[sent:])


def receive_with_file(sock: socket.socket) -> tuple[bytes, int | None] | None:
    """The next message and the file descriptor that came with it, or None when the other side is gone."""
    head, fds, _, _ = socket.recv_fds(sock, _LENGTH.size, 1)
    if 0 < len(head) < _LENGTH.size:
        head += _exactly(sock, _LENGTH.size - len(head)) or b""
    if len(head) < _LENGTH.size:
        return None
    payload = _exactly(sock, _LENGTH.unpack(head)[0])
    return None if payload is None else (payload, fds[0] if fds else None)


async def read(reader: asyncio.StreamReader) -> bytes:
    """The next message of a stream; asyncio.IncompleteReadError when the other side is gone."""
    head = await reader.readexactly(_LENGTH.size)
    return await reader.readexactly(_LENGTH.unpack(head)[0])
