"""Names for the groups of a proposed ladder: those of the protocol where it has them, else lists of its words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from pipelines.anonymise.ladders.proposal import Rungs
from pipelines.kit.ladders import Group, Ladder
from pipelines.kit.schema import load_schema, vocabulary

MOST_LETTERS = 200
MOST_CODE_LETTERS = 64
CODE = re.compile(r"[^;\s]{1,64}")


def named(criterion: str, ordered: bool, rungs: Rungs, known: Ladder | None) -> Ladder:
    """Return the ladder with a code and two labels for each group, to be reworded by whoever publishes it."""
    groups = {frozenset(group.modalites): group for group in known_groups(known)}
    words = sorted([*groups.values(), *terms(criterion)], key=lambda group: -len(group.modalites))
    taken = {code for group in groups.values() for code in (group.code, *group.modalites)}
    for codes in (group for rung in rungs for group in rung):
        if frozenset(codes) not in groups:
            groups[frozenset(codes)] = _group(codes, words, taken)
            taken.add(groups[frozenset(codes)].code)
    return Ladder(ordonne=ordered, echelons=tuple(tuple(groups[frozenset(codes)] for codes in rung) for rung in rungs))


def known_groups(known: Ladder | None) -> list[Group]:
    """Return the groups of a ladder, if there is one."""
    return [group for rung in known.echelons for group in rung] if known else []


def yaml_lines(ladders: Mapping[str, Ladder]) -> Iterator[str]:
    """Yield the lines to paste in ``edition.yaml``; a JSON string is a YAML string."""
    yield "echelles:"
    for criterion, ladder in ladders.items():
        yield f"  {_quoted(criterion)}:"
        yield f"    ordonne: {_quoted(ladder.ordonne)}"
        yield "    echelons:"
        for rung in ladder.echelons:
            for place, group in enumerate(rung):
                entries = ", ".join(
                    f"{name}: {_quoted(value)}" for name, value in group.model_dump(mode="json").items()
                )
                yield f"      {'  -' if place else '- -'} {{{entries}}}"


def _quoted(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def terms(criterion: str) -> list[Group]:
    """Return the categories of a criterion's vocabulary, each alone."""
    fields = {field.name: field.descriptor.get("vocabulary") for field in load_schema("inscriptions", "intake").fields}
    terms = vocabulary(fields[criterion]) if fields.get(criterion) else ()
    return [
        Group(code=term.code, libelle=term.libelle_fr, libelle_en=term.libelle_en, modalites=(term.code,))
        for term in terms
    ]


def _group(codes: Sequence[str], words: Sequence[Group], taken: set[str]) -> Group:
    """Return a group named after those that it joins, the largest first."""
    left, joined = list(codes), []
    for group in words:
        if set(group.modalites) <= set(left):
            joined.append(group)
            left = [code for code in left if code not in group.modalites]
    return Group(
        code=codes[0] if len(codes) == 1 and CODE.fullmatch(codes[0]) else _free_code(joined, left, taken),
        libelle=_listed([*(group.libelle for group in joined), *left], "ou", "et {count} autres"),
        libelle_en=_listed([*(group.libelle_en for group in joined), *left], "or", "and {count} others"),
        modalites=tuple(codes),
    )


def _free_code(joined: Sequence[Group], left: Sequence[str], taken: set[str]) -> str:
    """Return a code that means nothing else on any rung."""
    words = [*(group.code for group in joined), *left]
    wanted = re.sub(r"\s+", "-", "_".join(words))[: MOST_CODE_LETTERS - 4]
    free = (wanted if number == 1 else f"{wanted}_{number}" for number in range(1, len(taken) + 2))
    return next(code for code in free if code not in taken)


def _listed(labels: Sequence[str], last: str, others: str) -> str:
    if len(labels) == 1:
        return labels[0]
    whole = f"{', '.join(labels[:-1])} {last} {labels[-1]}"
    return whole if len(whole) <= MOST_LETTERS else f"{labels[0][:150]} {others.format(count=len(labels) - 1)}"
