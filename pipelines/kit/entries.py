"""The entries of a YAML file that people write: read strictly, each with its line, never a value in an error."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from pipelines.kit.edition_file import edition_bytes
from pipelines.kit.findings import AvisError, Finding

Place = tuple[str, ...]
Lines = dict[Place, int]

MERGE = "tag:yaml.org,2002:merge"
TURNS_TEXT_AROUND = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class _Loader(yaml.SafeLoader):
    """YAML without anchors and aliases: a few lines of them unfold into billions of values."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        # the stubs of yaml leave its events untyped
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]
        if event.anchor is not None:
            raise _refused("edition_alias", event.start_mark)
        return super().compose_node(parent, index)


def read_entries(path: Path) -> tuple[dict[str, Any], Lines]:
    """Return the entries of a file and the line of each, nested ones by their path; ``AvisError`` when it has none."""
    text = _text_of(path)
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        if not isinstance(node, yaml.MappingNode):
            raise AvisError(Finding("edition_forme", file=path.name, line=1))
        lines = dict(_lines(node, ()))
        entries = {key.value: _value(loader, value) for key, value in node.value}
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        raise AvisError(Finding("edition_illisible", file=path.name, line=mark.line + 1 if mark else 0)) from None
    odd = [name for name, value in entries.items() if any(map(_is_odd, [name, *_texts(value)]))]
    if odd:
        raise AvisError(*(Finding("edition_caracteres", file=path.name, line=lines[name,]) for name in odd))
    return entries, lines


def _text_of(path: Path) -> str:
    content = edition_bytes(path)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise AvisError(Finding("edition_illisible", file=path.name, line=line)) from None


def _refused(code: str, mark: Any) -> AvisError:
    return AvisError(Finding(code, file="edition.yaml", line=mark.line + 1))


def _lines(node: yaml.MappingNode, above: Place) -> Iterator[tuple[Place, int]]:
    """Yield the place and the line of every entry; a key that is no text, written twice or merged is refused."""
    seen = set()
    for key, value in node.value:
        if key.tag == MERGE:
            raise _refused("edition_alias", key.start_mark)
        if not isinstance(key, yaml.ScalarNode) or (not above and not key.tag.endswith(":str")):
            raise _refused("edition_forme", key.start_mark)
        if key.value in seen:
            raise _refused("edition_cle_double", key.start_mark)
        seen.add(key.value)
        yield (*above, key.value), key.start_mark.line + 1
        if isinstance(value, yaml.MappingNode):
            yield from _lines(value, (*above, key.value))


def _value(loader: yaml.SafeLoader, node: yaml.Node) -> Any:
    """Return the value of a node; PyYAML lets several errors of its own out when a tag does not fit the text."""
    try:
        return loader.construct_object(node, deep=True)
    except (yaml.YAMLError, ValueError, LookupError, AttributeError, TypeError):
        raise _refused("edition_illisible", node.start_mark) from None


def _texts(value: Any) -> Iterator[str]:
    """Yield every text of a value, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, member in value.items():
            yield from _texts(key)
            yield from _texts(member)
    elif isinstance(value, list):
        for member in value:
            yield from _texts(member)


def _is_odd(text: str) -> bool:
    """Tell whether a text holds a control character, half a character, or one that turns what follows around."""
    return any(
        sign in TURNS_TEXT_AROUND or (sign not in "\n\t" and unicodedata.category(sign) in ("Cc", "Cs"))
        for sign in text
    )
