import pytest

from pipelines.ingest.quotes import doubtful_quotes
from pipelines.ingest.source import TableBuilder


def told(cell, labels=("Nom", "Prénom", "Note", "Ville"), delimiter=","):
    builder = TableBuilder()
    builder.add(2, ["Roy"] * len(labels))
    builder.add(3, ["Roy", cell, *["1"] * (len(labels) - 2)])
    found = doubtful_quotes(builder.finish(list(labels), []), delimiter, "panel.csv")
    return [(finding.code, finding.line, finding.column, finding.count) for finding in found]


def test_a_quote_after_a_space_is_text_and_told():
    assert told(' "Zoé') == [("guillemet_apres_espace", 3, "B", 1)]
    assert told(" Zoé") == []


@pytest.mark.parametrize("cell", ["Zoé\nNoir,Léa,2,Vannes\nBon,Guy", 'x\nNoir,"Léa, Ana",2,Vannes', "Zoé\n,,,\n"])
def test_a_cell_that_holds_a_whole_record_tells_of_a_quote_that_swallowed_it(cell):
    assert told(cell) == [("guillemet_avaleur", 3, "B", 1)]
    assert told(cell, delimiter=";") == []


@pytest.mark.parametrize("cell", ["a,b,c,d", "un, deux, trois, quatre\ncinq", "a,b\nc,d", "a,b,c,d,e\nf"])
def test_prose_on_several_lines_swallowed_nothing(cell):
    assert told(cell) == []


def test_in_a_narrow_table_a_line_with_a_comma_proves_nothing():
    assert told("1,5\n2,5", labels=("Nom", "Note")) == []
