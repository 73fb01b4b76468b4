import pytest

from pipelines.ingest.opinion import read_opinion
from pipelines.ingest.template import OPINION
from pipelines.kit.findings import AvisError


def read(tmp_path, text):
    path = tmp_path / "avis.md"
    path.write_text(text, encoding="utf-8")
    return read_opinion(path)


def test_the_front_matter_gives_the_columns_and_the_body_the_text_with_its_own_rules(tmp_path):
    source = read(
        tmp_path,
        "---\navis_id: AVIS-1\ndate_remise: 2026-05-28\nsigne: true\nresume: ~\n---\n\n# Avis\n\n---\n\nFin.\n",
    )
    assert source.labels == ["avis_id", "date_remise", "signe", "resume", "texte_integral"]
    assert [column.to_pylist() for column in source.columns] == [
        ["AVIS-1"],
        ["2026-05-28"],
        ["true"],
        [""],
        ["\n# Avis\n\n---\n\nFin.\n"],
    ]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("# Avis sans en-tête\n", "avis_sans_entete", 1),
        ("---\navis_id: A\n# jamais fermé\n", "avis_sans_entete", 1),
        ("---\navis_id: A\nforme: [\n---\nx", "avis_entete_illisible", 4),
        ("---\n- a\n---\nx", "avis_entete_illisible", 2),
        ("---\navis_id: A\nresume: {a: b}\n---\nx", "avis_entete_illisible", 3),
        ("---\navis_id: A\navis_id: B\n---\nx", "avis_cle_double", 3),
        ("---\ntexte_integral: y\n---\nx", "avis_cle_double", 2),
    ],
)
def test_a_front_matter_that_does_not_read_is_one_error_with_its_line(tmp_path, text, code, line):
    with pytest.raises(AvisError) as error:
        read(tmp_path, text)
    assert [(finding.code, finding.line) for finding in error.value.findings] == [(code, line)]


@pytest.mark.parametrize("text", ["", "\n \n", "# Avis du panel\n\n"])
def test_an_opinion_without_a_text_has_no_row(tmp_path, text):
    source = read(tmp_path, f"---\navis_id: avis-1\nsigne:\n---\n{text}")
    assert (source.rows, [(f.code, f.severity) for f in source.findings]) == (0, [("avis_vide", "information")])


def test_the_template_states_nothing_about_an_opinion_that_is_not_written(tmp_path):
    facts = dict(line.split(":") for line in OPINION.splitlines() if ":" in line)
    assert {facts[name] for name in ("redige_par_citoyens", "signe", "remis_tel_quel")} == {""}
    assert read(tmp_path, OPINION).rows == 0
