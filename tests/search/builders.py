"""Documents and searches good enough to leave out what a test does not speak of."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from advisory.search.model import Document
from advisory.search.service import Search


def a_document(id: str = "article:passport", title: str = "Miten haen passia?", **other: Any) -> Document:
    values: dict[str, Any] = {
        "kind": "article",
        "lang": "fi",
        "services": frozenset(),
        "audience": "public",
        "phrasings": (),
        "body": "",
        "version": 1,
    }
    return Document(id=id, title=title, **(values | other))


PASSPORT = a_document(
    services=frozenset({"permits"}),
    phrasings=("passi menee vanhaksi, mitä teen",),
    body="Passin myöntää poliisi. Varaa aika poliisiasemalle ja ota mukaan valokuva.",
)
PASSPORT_SV = a_document(
    title="Hur ansöker jag om pass?",
    lang="sv",
    body="Passet beviljas av polisen. Boka tid på polisstationen.",
)
LIBRARY = a_document(
    "article:library-card",
    "Mistä saan kirjastokortin?",
    services=frozenset({"library"}),
    body="Kirjastokortin saat mistä tahansa kirjastosta. Ota mukaan henkilöllisyystodistus.",
)
DAYCARE = a_document(
    "article:daycare",
    "Milloin haen varhaiskasvatuspaikkaa?",
    body="Hae päivähoitopaikkaa viimeistään neljä kuukautta ennen. Päätös tulee postissa.",
)
PARKING = a_document(
    "article:parking",
    "Mitä pysäköintitunnus maksaa?",
    services=frozenset({"parking"}),
    body="Asukaspysäköinti maksaa kaupungin hinnaston mukaan. Maksa verkossa.",
)
PROCEDURE = a_document(
    "article:proc-passport", "Passiasia: mitä neuvon asiakkaalle?", kind="procedure", audience="staff"
)
ALL = (PASSPORT, PASSPORT_SV, LIBRARY, DAYCARE, PARKING, PROCEDURE)


@asynccontextmanager
async def a_search(
    documents: Iterable[Document] = ALL, directory: Path | None = None, **other: Any
) -> AsyncIterator[Search]:
    search = Search(directory, **other)

    async def load() -> Iterable[Document]:
        return documents

    await search.start(load)
    try:
        await search.settle()
        yield search
    finally:
        await search.close()
