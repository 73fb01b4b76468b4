"""A real HTTP server that speaks the part of Airtable's Web API that we use, with its limits, and faults on demand.

As documented: at most 100 records a page, an ``offset`` for the next one, 5 requests a second for a base then 429 for
30 s, a bearer token, errors as ``{"error": {"type", "message"}}``, empty fields left out, the schema of a base.
"""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

BASE = "appEauPartagee001"
TOKEN = "patEssai.0123456789abcdef"  # noqa: S105 - the one that this server accepts
Record = dict[str, Any]
Fault = Callable[["Handler"], bool]
"""What answers instead of the API; False when it lets the API answer all the same."""


class FakeClock:
    """A time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.time = 1_000_000.0
        self.slept: list[float] = []

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        if seconds:
            self.slept.append(seconds)
        self.time += seconds


def record(number: int, fields: Record, created: str = "2026-01-14T10:00:00.000Z") -> Record:
    return {"id": f"rec{number:014d}", "createdTime": created, "fields": fields}


@dataclass
class Table:
    """One table of the base; ``views`` keep the records whose rank they accept."""

    identifier: str
    records: list[Record] = field(default_factory=list)
    fields: list[str] | None = None
    types: dict[str, str] = field(default_factory=dict)
    views: dict[str, Callable[[Record], bool]] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        return self.fields or list(dict.fromkeys(name for each in self.records for name in each["fields"]))


@dataclass
class AirtableServer:
    """The base, what was asked of it, and the faults to come, one a request; ``clock`` is shared with the client."""

    tables: dict[str, Table] = field(default_factory=dict)
    token: str = TOKEN
    schema_allowed: bool = True
    now: Callable[[], float] = time.monotonic
    faults: deque[Fault | None] = field(default_factory=deque)
    requests: list[str] = field(default_factory=list)
    refused: int = 0
    url: str = ""
    times: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(lambda: deque(maxlen=5)))
    locked_until: dict[str, float] = field(default_factory=dict)
    iterators: dict[str, tuple[str, list[Record], int]] = field(default_factory=dict)

    def add(self, name: str, records: list[Record], **options: Any) -> Table:
        self.tables[name] = Table(f"tbl{len(self.tables):014d}", records, **options)
        return self.tables[name]

    def table(self, name: str) -> Table | None:
        return self.tables.get(name) or next((t for t in self.tables.values() if t.identifier == name), None)

    def limited(self, base: str) -> bool:
        """Tell whether a request comes too soon; one that does shuts the base for 30 seconds."""
        now, times = self.now(), self.times[base]
        if now < self.locked_until.get(base, 0):
            return True
        if len(times) == 5 and now - times[0] < 1:
            self.locked_until[base] = now + 30
            return True
        times.append(now)
        return False


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: HTTPServer

    def log_message(self, *_: object) -> None:
        """Keep the tests' output clean."""

    def do_GET(self) -> None:
        state = self.server.state
        state.requests.append(self.path)
        fault = state.faults.popleft() if state.faults else None
        if fault is None or not fault(self):
            self.answer()

    def answer(self) -> None:
        state = self.server.state
        address = urlsplit(self.path)
        parts = [unquote(part) for part in address.path.strip("/").split("/")]
        base = parts[3] if parts[1:3] == ["meta", "bases"] else parts[1]
        if self.headers.get("Authorization") != f"Bearer {state.token}":
            return self.error(401, "AUTHENTICATION_REQUIRED")
        if state.limited(base):
            state.refused += 1
            return self.error(429, "RATE_LIMIT_REACHED")
        if base != BASE:
            return self.error(404, "NOT_FOUND")
        if len(parts) > 3:
            return self.schema() if state.schema_allowed else self.error(403, "INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND")
        table = state.table(parts[2])
        if table is None:
            return self.error(403, "INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND")
        return self.page(table, {name: values[0] for name, values in parse_qs(address.query).items()})

    def page(self, table: Table, asked: dict[str, str]) -> None:
        state, size = self.server.state, int(asked.get("pageSize", "100"))
        if not 1 <= size <= 100:
            return self.error(422, "INVALID_REQUEST_UNKNOWN")
        view = asked.get("view")
        if view is not None and view not in table.views:
            return self.error(422, "VIEW_NAME_NOT_FOUND")
        offset = asked.get("offset")
        if offset is not None and offset not in state.iterators:
            return self.error(422, "LIST_RECORDS_ITERATOR_NOT_AVAILABLE")
        start = state.iterators[offset][2] if offset else 0
        kept = [each for each in table.records if view is None or table.views[view](each)]
        answer: Record = {"records": [_shown(each) for each in kept[start : start + size]]}
        if start + size < len(kept):
            following = f"itr{len(state.iterators):014d}/rec{start + size:014d}"
            state.iterators[following] = (table.identifier, kept, start + size)
            answer["offset"] = following
        return self.send(200, answer)

    def schema(self) -> None:
        tables = [
            {
                "id": table.identifier,
                "name": name,
                "fields": [
                    {"id": f"fld{rank:014d}", "name": label, "type": table.types.get(label, "singleLineText")}
                    for rank, label in enumerate(table.names)
                ],
            }
            for name, table in self.server.state.tables.items()
        ]
        self.send(200, {"tables": tables})

    def error(self, status: int, kind: str) -> None:
        self.send(status, {"error": {"type": kind, "message": f"{kind}, in words that may quote what was asked"}})

    def send(self, status: int, answer: Any, **headers: str) -> None:
        content = answer if isinstance(answer, bytes) else json.dumps(answer, ensure_ascii=False).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json; charset=utf-8", **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


class HTTPServer(ThreadingHTTPServer):
    daemon_threads = True
    state: AirtableServer

    def handle_error(self, *_: object) -> None:
        """A client that hung up is what some tests are about."""


def _shown(each: Record) -> Record:
    """Return a record as the API gives it: empty and unchecked fields are left out."""
    return {
        **each,
        "fields": {name: value for name, value in each["fields"].items() if value not in ("", None, False, [])},
    }


def failing(status: int, kind: str = "SERVER_ERROR", **headers: str) -> Fault:
    """Answer with a status."""

    def fault(handler: Handler) -> bool:
        handler.send(status, {"error": {"type": kind, "message": kind}}, **headers)
        return True

    return fault


def answering(content: Any, status: int = 200, **headers: str) -> Fault:
    """Answer something else."""

    def fault(handler: Handler) -> bool:
        handler.send(status, content, **headers)
        return True

    return fault


def truncated(content: bytes = b'{"records": [{"id": "rec') -> Fault:
    """Announce more bytes than are sent, then hang up."""

    def fault(handler: Handler) -> bool:
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", "5000")
        handler.end_headers()
        handler.wfile.write(content)
        handler.close_connection = True
        return True

    return fault


def resetting(handler: Handler) -> bool:
    """Reset the connection in the middle of a body."""
    truncated()(handler)
    handler.wfile.flush()
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()
    return True


def silent(handler: Handler) -> bool:
    """Accept the request and say nothing for longer than a client waits."""
    time.sleep(3)  # longer than the patience of the client that the tests give
    handler.close_connection = True
    return True


def first(action: Callable[[], Any]) -> Fault:
    """Do something to the base just before it answers."""

    def fault(_: Handler) -> bool:
        action()
        return False

    return fault


@contextmanager
def airtable_server(state: AirtableServer | None = None) -> Iterator[AirtableServer]:
    """Serve a base on a free port of this machine."""
    state = state or AirtableServer()
    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.state = state
    state.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
