"""Who stands behind a release, in the words of DCAT-AP 3.0.1: who publishes, whom to write to, who took part."""

from __future__ import annotations

import re

from pipelines.kit.site import Site
from pipelines.publish.descriptions.dataset import Dataset
from pipelines.publish.descriptions.turtle import Node, iri, link, text

PUBLISHER_TYPE = "http://purl.org/adms/publishertype/NationalAuthority"
"""The service of the State that runs the site."""

EMAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+", re.ASCII)


def publisher_address(site: Site) -> str:
    """Return what names who publishes the site."""
    return f"{iri(site.address())}#editeur"


def publisher(site: Site) -> Node:
    """Return who publishes the site."""
    return {
        "@id": publisher_address(site),
        "@type": "foaf:Agent",
        "foaf:name": text(site.publisher),
        "dct:type": link(PUBLISHER_TYPE),
        "foaf:homepage": link(site.address()),
    }


def contacts(dataset: Dataset) -> list[Node]:
    """Return whom to write to: the office of the process, then whoever publishes the site when it says how."""
    process, site = dataset.process, dataset.site
    known = [(process["organisateur"], process["contact_fonctionnel"]), (site.publisher, site.contact)]
    return [_contact(str(name), str(address).strip()) for name, address in known if address]


def _contact(name: str, address: str) -> Node:
    node: Node = {"@type": ["vcard:Kind", "vcard:Organization"], "vcard:fn": text(name)}
    if EMAIL.fullmatch(address):
        return node | {"vcard:hasEmail": link(f"mailto:{address}")}
    if address.startswith(("https://", "http://")):
        return node | {"vcard:hasURL": link(address)}
    return node | {"vcard:note": text(address)}


def attributions(dataset: Dataset) -> list[Node]:
    """Return who organised and who asked, in MARC relators (organiser, patron): DCAT-AP has no property for them."""
    roles = {"organisateur": "relator:orm", "commanditaire_nom": "relator:pat"}
    return [
        {
            "@type": "prov:Attribution",
            "prov:agent": {
                "@type": ["prov:Agent", "prov:Organization"],
                "foaf:name": text(str(dataset.process[column])),
            },
            "dcat:hadRole": link(role),
        }
        for column, role in roles.items()
    ]
