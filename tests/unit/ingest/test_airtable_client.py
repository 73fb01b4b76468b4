"""The API is asked within its limits and with patience; every failure is one finding that quotes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.ingest.airtable_access import Access, Clock
from pipelines.ingest.airtable_client import TRIES, Asked, Client
from pipelines.kit.findings import AvisError
from tests.airtable_server import (
    BASE,
    TOKEN,
    AirtableServer,
    FakeClock,
    Fault,
    airtable_server,
    answering,
    failing,
    record,
    resetting,
    silent,
    truncated,
)

NAME = "Zorglubert Quintefeuille"
ASKED = Asked(BASE, "Inscriptions")


@pytest.fixture
def time() -> FakeClock:
    return FakeClock()


@pytest.fixture
def server(time: FakeClock) -> Iterator[AirtableServer]:
    with airtable_server(AirtableServer(now=time.now)) as state:
        state.add("Inscriptions", [record(number, {"Nom": NAME}) for number in range(250)])
        yield state


@pytest.fixture
def client(server: AirtableServer, time: FakeClock) -> Client:
    return Client(Access(server.url, TOKEN, (1, 1)), Clock(time.now, time.sleep))


def failure(client: Client, asked: Asked = ASKED) -> tuple[str, str]:
    with pytest.raises(AvisError) as caught:
        client.page(asked, None)
    assert NAME not in str(caught.value)
    finding = caught.value.findings[0]
    return finding.code, finding.detail


def test_a_page_is_received_byte_for_byte(server: AirtableServer, client: Client) -> None:
    content = ('{"records":\n [ {"id":"rec1", "createdTime":"2026", "fields": {"Âge": 1.50}} ]}').encode()
    server.faults.append(answering(content))
    assert client.page(ASKED, None) == content


def test_a_hundred_pages_never_meet_the_limit_of_the_base(
    server: AirtableServer, client: Client, time: FakeClock
) -> None:
    began = time.now()
    for _ in range(100):
        client.page(ASKED, None)
    assert server.refused == 0
    assert time.now() - began == pytest.approx(19)


def test_the_server_does_refuse_a_client_without_pace(server: AirtableServer) -> None:
    import requests

    address, headers = f"{server.url}/v0/{BASE}/Inscriptions", {"Authorization": f"Bearer {TOKEN}"}
    statuses = [requests.get(address, headers=headers, timeout=5).status_code for _ in range(7)]
    assert statuses == [200] * 5 + [429] * 2


@pytest.mark.parametrize(
    ("fault", "waited"),
    [
        (failing(429, "RATE_LIMIT_REACHED"), [30.0, 30.0]),
        (failing(429, "RATE_LIMIT_REACHED", Retry_After="7"), [7.0, 7.0]),
        (failing(429, "RATE_LIMIT_REACHED", Retry_After="999999"), [300.0, 300.0]),
        (failing(429, "RATE_LIMIT_REACHED", Retry_After="Wed, 21 Oct 2026 07:28:00 GMT"), [30.0, 30.0]),
        (failing(500), [1.0, 2.0]),
        (failing(503, Retry_After="3"), [3.0, 3.0]),
        (truncated(), [1.0, 2.0]),
        (resetting, [1.0, 2.0]),
        (answering(b'{"records": [{'), [1.0, 2.0]),
        (answering(b""), [1.0, 2.0]),
        (answering(b"[]"), [1.0, 2.0]),
        (answering(b'{"records": [], "records": []}'), [1.0, 2.0]),
        (answering(b'{"records": [NaN]}'), [1.0, 2.0]),
        (answering("{}".encode("utf-16")), [1.0, 2.0]),
        (answering(b"[" * 100_000), [1.0, 2.0]),
        (answering(b"<html>", Content_Type="text/html"), [1.0, 2.0]),
    ],
)
def test_what_passes_is_asked_again_after_a_wait(
    server: AirtableServer, client: Client, time: FakeClock, fault: Fault, waited: list[float]
) -> None:
    server.faults.extend([fault, fault])
    assert len(json.loads(client.page(ASKED, None))["records"]) == 100
    assert time.slept == waited


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (failing(429, "RATE_LIMIT_REACHED"), ("machine_source_debit", "")),
        (failing(502, NAME), ("machine_source_panne", "502")),
        (truncated(NAME.encode()), ("machine_source_reponse", "ChunkedEncodingError")),
        (answering(NAME.encode()), ("machine_source_reponse", "JSONDecodeError")),
        (
            answering({"records": []}, 302, Location="https://example.org/"),
            ("machine_source_reponse", "TooManyRedirects"),
        ),
    ],
)
def test_what_does_not_pass_is_given_up_after_a_bounded_number_of_tries(
    server: AirtableServer, client: Client, fault: Fault, expected: tuple[str, str]
) -> None:
    server.faults.extend([fault] * 50)
    assert failure(client) == expected
    assert len(server.requests) == TRIES


def test_a_server_that_says_nothing_is_given_up(
    server: AirtableServer, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.ingest.airtable_client.TRIES", 2)
    server.faults.extend([silent] * 2)
    assert failure(client)[0] == "machine_source_injoignable"


def test_an_answer_of_any_size_is_not_read_whole(
    server: AirtableServer, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.ingest.airtable_client.MAXIMUM_BYTES", 1000)
    assert failure(client) == ("machine_source_reponse", "ContentDecodingError")


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (failing(401, "AUTHENTICATION_REQUIRED"), "source_jeton_refuse"),
        (failing(403, "INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND"), "source_acces_refuse"),
        (failing(404, "NOT_FOUND"), "source_introuvable"),
        (answering({"error": "NOT_FOUND"}, 404), "source_introuvable"),
        (failing(422, NAME), "source_demande_refusee"),
        (answering(NAME.encode(), 422), "source_demande_refusee"),
        (failing(429, "PUBLIC_API_BILLING_LIMIT_EXCEEDED"), "source_quota_mensuel"),
    ],
)
def test_what_only_a_person_can_mend_is_told_at_once(
    server: AirtableServer, client: Client, time: FakeClock, fault: Fault, code: str
) -> None:
    server.faults.append(fault)
    assert failure(client)[0] == code
    assert time.slept == []


def test_a_wrong_token_table_base_or_view_is_told_by_what_to_check(
    server: AirtableServer, client: Client, time: FakeClock
) -> None:
    assert failure(client, Asked(BASE, NAME))[0] == "source_acces_refuse"
    assert failure(client, Asked("app00000000000000", "Inscriptions"))[0] == "source_introuvable"
    assert failure(client, Asked(BASE, "Inscriptions", NAME)) == ("source_demande_refusee", "VIEW_NAME_NOT_FOUND")
    wrong = Client(Access(server.url, "patFaux"), Clock(time.now, time.sleep))
    assert failure(wrong)[0] == "source_jeton_refuse"


def test_a_table_whose_name_is_an_address_stays_in_its_base(server: AirtableServer, client: Client) -> None:
    failure(client, Asked(BASE, "../meta/whoami?x=1#"))
    assert server.requests == [f"/v0/{BASE}/..%2Fmeta%2Fwhoami%3Fx%3D1%23?pageSize=100"]


def test_the_passwords_of_the_machine_do_not_replace_the_token(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login a password b\n")
    (tmp_path / "netrc").chmod(0o600)
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    assert client.page(ASKED, None)


def test_the_token_is_shown_by_nothing(server: AirtableServer, client: Client) -> None:
    assert TOKEN not in repr(Access(server.url, TOKEN))
    assert TOKEN not in repr(vars(client))


def test_a_base_whose_schema_is_not_ours_to_read_has_none(server: AirtableServer, client: Client) -> None:
    assert json.loads(client.schema(BASE) or b"")["tables"][0]["name"] == "Inscriptions"
    server.schema_allowed = False
    assert client.schema(BASE) is None
