"""Ask Airtable's Web API through pyairtable: within its limits, with patience, and with errors that quote nothing."""

from __future__ import annotations

import json
from collections import defaultdict, deque
from http import HTTPStatus
from typing import Any, NamedTuple

import requests
from pyairtable import Api

from pipelines.ingest.airtable_access import Access, Clock
from pipelines.ingest.airtable_answers import decode_answer
from pipelines.kit.findings import AvisError, Finding

PAGE_SIZE = 100
REQUESTS, PERIOD = 5, 1.0
"""Airtable's limit for one base, in requests and seconds."""
TRIES = 6
WAIT_AFTER_LIMIT, LONGEST_WAIT = 30.0, 300.0
"""Seconds: Airtable refuses all for 30 s after a 429."""
MAXIMUM_BYTES, MAXIMUM_SECONDS = 200_000_000, 300.0
"""What one answer may weigh and last; a page of Airtable is far from both."""

UNREADABLE = (
    requests.JSONDecodeError,
    requests.TooManyRedirects,
    requests.exceptions.ChunkedEncodingError,
    requests.exceptions.ContentDecodingError,
)
EXPIRED = "machine_source_iterateur"
EXPIRED_TYPES = ("LIST_RECORDS_ITERATOR_NOT_AVAILABLE", "INVALID_OFFSET_VALUE")
MONTHLY_LIMIT = "PUBLIC_API_BILLING_LIMIT_EXCEEDED"
REFUSALS = {401: "source_jeton_refuse", 403: "source_acces_refuse", 404: "source_introuvable"}
SAID = ("VIEW_NAME_NOT_FOUND", "TABLE_NOT_FOUND", "INVALID_REQUEST_UNKNOWN", "UNKNOWN_FIELD_NAME")
"""Words of Airtable that a finding may repeat; any other could hold what somebody typed."""


class Asked(NamedTuple):
    """Records to list: a table of a base, by its identifier or name, and the view that filters it."""

    base: str
    table: str
    view: str | None = None


class Trouble(NamedTuple):
    """Why an answer is of no use, and the seconds to wait before asking again; None when that would change nothing."""

    code: str
    detail: str = ""
    wait: float | None = None


class Pace:
    """Holds back a request until the limit of its base allows it.

    What counts is when the answers came: the server saw each request before, so it never sees six in a second.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._answered: deque[float] = deque(maxlen=REQUESTS)

    def wait(self) -> None:
        """Wait until another request is allowed."""
        if len(self._answered) == REQUESTS:
            left = self._answered[0] + PERIOD - self._clock.now()
            if left > 0:
                self._clock.sleep(min(left, PERIOD))

    def note(self) -> None:
        """Note that an answer came, or failed to."""
        self._answered.append(self._clock.now())


class Client:
    """One session with the API; each base has its pace."""

    def __init__(self, access: Access, clock: Clock) -> None:
        self._clock = clock
        self._paces: defaultdict[str, Pace] = defaultdict(lambda: Pace(clock))
        self._api = Api(access.token, endpoint_url=access.url, timeout=access.timeout, retry_strategy=None)
        self._api.session.max_redirects = 0
        self._api.session.auth = lambda request: request  # else a ~/.netrc would replace the token
        self._api.session.hooks["response"].append(self._keep)
        self._received, self._response = b"", requests.Response()

    def page(self, asked: Asked, offset: str | None) -> bytes:
        """Return one page of records exactly as received, or raise ``AvisError``; ``offset`` is given by the last."""
        url = self._api.table(asked.base, asked.table).urls.records
        options: dict[str, Any] = {"page_size": PAGE_SIZE}
        options |= {"view": asked.view} if asked.view else {}
        return self._answer(asked.base, url, options | ({"offset": offset} if offset else {}))

    def schema(self, base: str) -> bytes | None:
        """Return the tables and fields of a base exactly as received, or None when the token may not read them."""
        try:
            return self._answer(base, self._api.base(base).urls.tables, {})
        except AvisError as error:
            if error.findings[0].code in (*REFUSALS.values(), "source_demande_refusee"):
                return None
            raise

    def _answer(self, base: str, url: str, options: dict[str, Any]) -> bytes:
        trouble = Trouble("")
        for attempt in range(TRIES):
            self._clock.sleep(trouble.wait or 0)
            self._paces[base].wait()
            answer = self._attempt(url, options, attempt)
            self._paces[base].note()
            if isinstance(answer, bytes):
                return answer
            trouble = answer
            if trouble.wait is None:
                break
        raise AvisError(Finding(trouble.code, detail=trouble.detail))

    def _attempt(self, url: str, options: dict[str, Any], attempt: int) -> bytes | Trouble:
        """Ask once; an exception of a library can quote the answer, so only its type is kept."""
        again = 2.0**attempt
        try:
            self._api.get(url, options=options)
            decode_answer(self._received)
        except requests.HTTPError:
            return _refusal(self._response, self._received, again)
        except UNREADABLE as error:
            return Trouble("machine_source_reponse", type(error).__name__, again)
        except requests.RequestException as error:
            return Trouble("machine_source_injoignable", type(error).__name__, again)
        except (ValueError, RecursionError):
            return Trouble("machine_source_reponse", "JSON", again)
        return self._received

    def _keep(self, response: requests.Response, **_: object) -> None:
        """Read an answer within bounds, which requests has not, and keep its bytes."""
        until, parts, size = self._clock.now() + MAXIMUM_SECONDS, [], 0
        for part in response.iter_content(1 << 16):
            parts.append(part)
            size += len(part)
            if size > MAXIMUM_BYTES or self._clock.now() > until:
                response.close()
                raise requests.exceptions.ContentDecodingError
        self._received, self._response = b"".join(parts), response
        response._content = self._received  # pyairtable reads it next, and requests has no public way to give it


def _refusal(response: requests.Response, content: bytes, again: float) -> Trouble:
    """Return what a status other than 2xx means and whether to ask again."""
    status, kind = response.status_code, _error_type(content)
    later = _retry_after(response)
    if kind == MONTHLY_LIMIT:
        return Trouble("source_quota_mensuel")
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Trouble("machine_source_debit", wait=later or WAIT_AFTER_LIMIT)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Trouble("machine_source_panne", str(status), later or again)
    if kind in EXPIRED_TYPES:
        return Trouble(EXPIRED)
    return Trouble(REFUSALS.get(status, "source_demande_refusee"), kind if kind in SAID else str(status))


def _error_type(content: bytes) -> str:
    """Return the type of an error: ``{"error": {"type": …}}``, or ``{"error": …}`` alone."""
    try:
        error = json.loads(content)["error"]
    except (ValueError, RecursionError, LookupError, TypeError):
        return ""
    return str(error.get("type", "")) if isinstance(error, dict) else str(error)


def _retry_after(response: requests.Response) -> float | None:
    """Return the seconds that the server asks to wait, when it says them as a number."""
    told = response.headers.get("Retry-After", "")
    return min(float(told), LONGEST_WAIT) if told.isascii() and told.isdecimal() else None
