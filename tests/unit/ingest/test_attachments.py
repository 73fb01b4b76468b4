import pyarrow as pa
import pytest

from pipelines.ingest.attachments import without_addresses

SERVED = "https://v5.airtableusercontent.com/v3/u/57/57/1774411200000/xyz/abc-_def"
OLD = "https://dl.airtable.com/.attachments/0a1b/2c3d/plan.png?ts=1&userId=usr1"


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        (f"plan.png ({SERVED})", "plan.png"),
        (f"plan.png ({SERVED}),plan2 (1).png ({OLD})", "plan.png,plan2 (1).png"),
        (f"a, b.pdf ({OLD})", "a, b.pdf"),
        ("plan.png (https://autre.exemple.fr/x)", "plan.png"),
        (f"![image]({SERVED}) et la suite", "![image] et la suite"),
        (f"voir {OLD}, puis {SERVED.upper()}.", "voir , puis "),
        (SERVED, ""),
        (SERVED.removeprefix("https://"), ""),
        (f"cf. {SERVED},suite(1).pdf fin", "cf.  fin"),
        (f"cf. {SERVED}(1),b.", "cf. "),
        (f"plan.png ({SERVED}?a=b,c), puis", "plan.png, puis"),
        ("x https%3A%2F%2Fdl.airtable.com%2F.attachments%2Fsecret y", "x  y"),
        ("x https%253A%252F%252Fv5.airtableusercontent.com%252Fsecret y", "x  y"),
        (r'{"src": "https:\/\/dl.airtable.com\/secret"}', '{"src": ""}'),
        ("voir airtable.com/v0.3/attachment/secret.", "voir "),
        (f"rec1\x1f{SERVED}\x1fRoy", "rec1\x1f\x1fRoy"),
    ],
)
def test_the_names_of_files_stay_and_their_addresses_go(cell, kept):
    assert without_addresses(pa.chunked_array([[cell]])).to_pylist() == [kept]


@pytest.mark.parametrize(
    "cell",
    [
        "Wikipédia – Forêt (https://fr.wikipedia.org/wiki/For%C3%AAt).",
        "https://exemple.fr/avis.pdf",
        "voir airtable.com et dl.airtable.com",
        "https://airtable.com/appX/shrY et https://airtable.com/v0.3/autre",
        "plan.png",
        "",
        None,
    ],
)
def test_any_other_text_is_left_alone(cell):
    assert without_addresses(pa.chunked_array([[cell, "http"]], pa.string())).to_pylist() == [cell, "http"]
