"""A store and what is asked of it in; typed records out: documents, events, offers, runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct, structs

from dragoman.errors import InputError
from dragoman.ingest.base import iso_day
from dragoman.model import Document, Mention, Offer, Party, Reply, Span
from dragoman.store import rows
from dragoman.store.database import Database, Row
from dragoman.store.rows import StoredEvent

STATUS = ("told", "historical", "future", "hypothetical", "negation")
ORDERS = {"day": "day, number", "-day": "day DESC NULLS LAST, number DESC", "number": "number", "-confidence": "confidence DESC, number"}
KNOWN_TYPES = ("AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE COERCE ASSAULT").split()
PAGE = 2000  # events held at once when all are gone through
LATEST = 2000  # documents that a search looks at first
AROUND = 90  # characters of a text shown before and after what was searched for


class Selection(Struct, frozen=True, kw_only=True):
    """Which events: every field that is given narrows the choice.

    A party is a country ("PRK"), a country with a sector ("PRK MIL"), the id of an entity or a name ("North Korea"). `between` takes either
    direction, and what both did together (as a meeting, not to a third); `toward` what the first did to the second, and what both did together;
    `actor` and `recipient` one direction; `party` any part in it. `start` and `end` are days of events, `told_from` and `told_to` of publication,
    all included. `status` is `told` (as having happened, and not long ago) or an auxiliary mode. `claimed`: whether it is somebody's word only.
    `ids` are those of events. `once`: of several reports of one event only the fullest.
    """

    between: tuple[str, str] | None = None
    toward: tuple[str, str] | None = None
    actor: str | None = None
    recipient: str | None = None
    party: str | None = None
    event_types: Sequence[str] = ()
    quad: str | None = None
    start: str | None = None
    end: str | None = None
    told_from: str | None = None
    told_to: str | None = None
    status: Sequence[str] = ()
    claimed: bool | None = None
    min_confidence: float = 0.0
    outlet: str | None = None
    document: str | None = None
    words: str | None = None
    run: int | None = None
    ids: Sequence[str] = ()
    once: bool = False


class Found(Struct, frozen=True):
    """A document that holds what was searched for, and a stretch of its text around the first place."""

    document: str
    title: str | None
    published: str | None
    outlet: str | None
    extract: str


class Progress(Struct, frozen=True):
    """A run: when, over what, with which version, and how far it came."""

    id: int
    started: datetime
    last_commit: datetime | None
    ended: datetime | None
    state: str
    sources: list[str]
    version: str
    lexicon: str
    model: str
    weights: str
    documents: int
    events: int


class Status(Struct, frozen=True):
    """What a store holds. `fates` counts documents by what became of them, `skipped` what could not be read by reason."""

    documents: int
    fates: dict[str, int]
    events: int
    stories: int
    offers: int
    skipped: dict[str, int]
    runs: list[Progress]
    first: str | None
    last: str | None


class Reading:
    """What can be asked of a store.

    Args:
        database: an open one that holds the tables of schema.py.
    """

    def __init__(self, database: Database) -> None:
        self.database = database

    # ---------------------------------------------------------------- documents
    def document(self, ident: str) -> Document | None:
        """Give a document with its full text."""
        found = self.database.query(f"SELECT {', '.join(rows.DOCUMENT)} FROM documents WHERE id = ?", [ident])
        return rows.document(found[0]) if found else None

    def documents(self, limit: int = 100, offset: int = 0, *, outlet: str | None = None, start: str | None = None, end: str | None = None) -> list[Document]:
        """List documents in the order in which they came."""
        terms, values = _published(outlet, start, end)
        sql = f"SELECT {', '.join(rows.DOCUMENT)} FROM documents {_where(terms)} ORDER BY number LIMIT ? OFFSET ?"
        return [rows.document(row) for row in self.database.query(sql, [*values, limit, offset])]

    def count_documents(self, *, outlet: str | None = None, start: str | None = None, end: str | None = None) -> int:
        """Count documents."""
        terms, values = _published(outlet, start, end)
        return int(self.database.query(f"SELECT count(*) FROM documents {_where(terms)}", values)[0][0])

    def all_documents(self) -> Iterator[Document]:
        """Stream every document in the order in which it came; ask nothing else meanwhile."""
        return map(rows.document, self.database.stream(f"SELECT {', '.join(rows.DOCUMENT)} FROM documents ORDER BY number"))

    def search(self, words: str, limit: int = 50, offset: int = 0) -> list[Found]:
        """Find the documents whose title or text holds every one of some words, the latest first."""
        wanted = words.split()
        if not wanted:
            return []
        held = _holds("text", "title")
        values = [word for word in wanted for _ in range(2)]
        order = "ORDER BY published DESC NULLS LAST, number"
        page: list[Row] = []
        # words that many texts hold fill a page from the latest alone; only for others are all texts read
        for terms in ([f"number IN (SELECT number FROM documents {order} LIMIT {LATEST})"], []):
            where = _where([*terms, *[held] * len(wanted)])
            page = self.database.query(f"SELECT number FROM documents {where} {order} LIMIT ? OFFSET ?", [*values, limit, offset])
            if len(page) == limit:
                break
        sql = f'SELECT id, title, published, source_name, "text" FROM documents WHERE number IN (SELECT unnest(?::BIGINT[])) {order}'
        found = self.database.query(sql, [[number for (number,) in page]])
        return [Found(ident, title, rows.day(on), outlet, _extract(text, wanted[0])) for ident, title, on, outlet, text in found]

    # ---------------------------------------------------------------- events
    def events(self, selection: Selection | None = None, limit: int | None = None, offset: int = 0, order: str = "day") -> list[StoredEvent]:
        """List events with their parties.

        Args:
            selection: which; default: all.
            limit: how many at most.
            offset: how many are passed over first.
            order: `day`, `-day`, `number` or `-confidence`.

        Raises:
            InputError: the selection names what there can't be.
        """
        if order not in ORDERS:
            raise InputError(f'unknown order "{order}"; known are {", ".join(ORDERS)}')
        terms, values = clauses(selection or Selection())
        page = "" if limit is None else " LIMIT ? OFFSET ?"
        sql = f"SELECT {', '.join(rows.EVENT)} FROM events {_where(terms)} ORDER BY {ORDERS[order]}{page}"
        found = self.database.query(sql, [*values, *([] if limit is None else [limit, offset])])
        parties = self._parties([row[0] for row in found])
        return [rows.event(row, parties[row[0]]) for row in found]

    def event(self, number: int) -> StoredEvent | None:
        """Give one event by its number."""
        found = self.database.query(f"SELECT {', '.join(rows.EVENT)} FROM events WHERE number = ?", [number])
        return rows.event(found[0], self._parties([number])[number]) if found else None

    def reports(self, ident: str) -> list[StoredEvent]:
        """List every report of an event by its id, or the first letters of it."""
        sql = f"SELECT {', '.join(rows.EVENT)} FROM events WHERE starts_with(id, ?) ORDER BY number"
        found = self.database.query(sql, [ident])
        parties = self._parties([row[0] for row in found])
        return [rows.event(row, parties[row[0]]) for row in found]

    def story(self, number: int) -> list[StoredEvent]:
        """List every report, by any document, of the event that has a number."""
        same = "SELECT event FROM reports WHERE story IN (SELECT story FROM reports WHERE event = ?)"
        found = self.database.query(f"SELECT {', '.join(rows.EVENT)} FROM events WHERE number IN ({same}) ORDER BY number", [number])
        parties = self._parties([row[0] for row in found])
        return [rows.event(row, parties[row[0]]) for row in found]

    def told(self, selection: Selection | None = None) -> Iterator[tuple[StoredEvent, Document]]:
        """Go through events in the order in which they were told, each with its document, a page of documents at a time."""
        last = -1
        terms, values = clauses(selection or Selection())
        columns = ", ".join(f"d.{column}" for column in rows.DOCUMENT)
        sql = f"SELECT d.number, {columns} FROM documents d WHERE d.number > ? AND d.fate = 'coded' ORDER BY d.number LIMIT ?"
        where = _where([*terms, "document IN (SELECT unnest(?::TEXT[]))"])
        while page := self.database.query(sql, [last, PAGE]):
            last = page[-1][0]
            documents = {row[1]: rows.document(row[1:]) for row in page}
            found = self.database.query(f"SELECT {', '.join(rows.EVENT)} FROM events {where} ORDER BY number", [*values, list(documents)])
            parties = self._parties([row[0] for row in found])
            for row in found:
                yield rows.event(row, parties[row[0]]), documents[row[2]]

    def sentences(self, event_type: str) -> Iterator[tuple[StoredEvent, Document]]:
        """Go through the events of a type in order, a page at a time, each with its document, of whose text only the sentence of evidence is given."""
        last = -1
        sentence = 'substr(d."text", e.evidence_start + 1, e.evidence_end - e.evidence_start)'
        columns = ", ".join([*(f"e.{c}" for c in rows.EVENT), *(sentence if c == '"text"' else f"d.{c}" for c in rows.DOCUMENT)])
        where = "WHERE e.event_type = ? AND e.number > ? ORDER BY e.number LIMIT ?"
        while page := self.database.query(f"SELECT {columns} FROM events e JOIN documents d ON d.id = e.document {where}", [event_type, last, PAGE]):
            last = page[-1][0]
            parties = self._parties([row[0] for row in page])
            for row in page:
                document, told = rows.document(row[len(rows.EVENT) :]), rows.event(row[: len(rows.EVENT)], parties[row[0]])
                yield structs.replace(told, event=structs.replace(told.event, evidence=Span(0, len(document.text)))), document

    def gathered(self, selection: Selection | None = None) -> Iterator[list[tuple[StoredEvent, Document]]]:
        """Go through stories, a page at a time: each event at its fullest telling, which the selection chooses, then its other reports."""
        last = -1
        terms, values = clauses(selection or Selection())
        where = _where([*terms, "number NOT IN (SELECT event FROM reports WHERE NOT fullest)", "number > ?"])
        same = "SELECT a.event, b.event FROM reports a JOIN reports b ON a.story = b.story WHERE a.event IN (SELECT unnest(?::BIGINT[])) AND a.event <> b.event"
        while page := [n for (n,) in self.database.query(f"SELECT number FROM events {where} ORDER BY number LIMIT ?", [*values, last, PAGE])]:
            last = page[-1]
            stories: dict[int, list[int]] = {number: [number] for number in page}
            for number, other in self.database.query(f"{same} ORDER BY b.event", [page]):
                stories[number].append(other)
            sql = f"SELECT {', '.join(rows.EVENT)} FROM events WHERE number IN (SELECT unnest(?::BIGINT[]))"
            found = self.database.query(sql, [[n for story in stories.values() for n in story]])
            parties = self._parties([row[0] for row in found])
            sql = f"SELECT {', '.join(rows.DOCUMENT)} FROM documents WHERE id IN (SELECT unnest(?::TEXT[]))"
            documents = {row[0]: rows.document(row) for row in self.database.query(sql, [list({row[2] for row in found})])}
            events = {row[0]: (rows.event(row, parties[row[0]]), documents[row[2]]) for row in found}
            yield from ([events[n] for n in story] for story in stories.values())

    def documents_by_month(self) -> list[tuple[str, int]]:
        """Count the documents read by the month of their publication ("2016-05"), duplicates too; those without a day are left out."""
        sql = "SELECT substr(CAST(published AS TEXT), 1, 7) AS m, count(*) FROM documents WHERE published IS NOT NULL GROUP BY m ORDER BY m"
        return [(month, int(count)) for month, count in self.database.query(sql)]

    def count(self, selection: Selection | None = None) -> int:
        """Count events."""
        terms, values = clauses(selection or Selection())
        return int(self.database.query(f"SELECT count(*) FROM events {_where(terms)}", values)[0][0])

    def table(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Run a statement of your own that reads; see docs/store.md for tables and columns."""
        return self.database.query(sql, values)

    # ---------------------------------------------------------------- the ledger
    def offers(
        self,
        between: Sequence[str] = (),
        state: str | None = None,
        limit: int | None = None,
        offset: int = 0,
        *,
        ids: Sequence[str] | None = None,
        moved: tuple[str, str] | None = None,
    ) -> list[Offer]:
        """List offers with their replies, in the order in which they were made.

        Args:
            between: only those made between these parties (as in Selection), in either direction; one, or two.
            state: only those in this state.
            limit: how many at most.
            offset: how many are passed over first.
            ids: only these.
            moved: only those made or answered between these days, both included.
        """
        terms: list[str] = [] if ids is None else ["id IN (SELECT unnest(?::TEXT[]))"]
        values: list[Any] = [] if ids is None else [list(ids)]
        for party in between:
            term, more = _is(party)
            terms.append(f"id IN (SELECT offer FROM parties WHERE part IN ('made_by', 'made_to') AND {term})")
            values += more
        if state:
            terms.append("state = ?")
            values.append(state)
        if moved:
            within = "date_start >= CAST(? AS DATE) AND date_start <= CAST(? AS DATE)"
            terms.append(f"(({within}) OR id IN (SELECT offer FROM replies WHERE {within}))")
            values += [*moved, *moved]
        page = "" if limit is None else " LIMIT ? OFFSET ?"
        sql = f"SELECT {', '.join(rows.OFFER)} FROM offers {_where(terms)} ORDER BY position{page}"
        found = self.database.query(sql, [*values, *([] if limit is None else [limit, offset])])
        ids = [row[0] for row in found]
        parties: dict[tuple[str, int | None], dict[str, list[Party]]] = defaultdict(lambda: defaultdict(list))
        for ident, reply, part, *columns in self._of("parties", "offer, reply, part, " + ", ".join(rows.PARTY), ids):
            parties[ident, reply][part].append(rows.party(columns))
        mentions: dict[tuple[str, int | None], dict[str, list[Mention]]] = defaultdict(lambda: defaultdict(list))
        for ident, reply, part, *columns in self._of("mentions", 'offer, reply, part, document, "start", "end", "text"', ids):
            mentions[ident, reply][part].append(Mention(*columns))
        replies: dict[str, list[Reply]] = defaultdict(list)
        for row in self._of("replies", ", ".join(rows.REPLY), ids):
            key = row[0], row[1]
            replies[row[0]].append(rows.reply(row[2:], parties[key]["by"], mentions[key]["reply"]))
        return [rows.offer(row, parties[row[0], None], mentions[row[0], None], replies[row[0]]) for row in found]

    # ---------------------------------------------------------------- the store itself
    def runs(self) -> list[Progress]:
        """List the runs that filled it, the first first."""
        counts: dict[int, int] = dict(self.database.query("SELECT run, count(*) FROM documents GROUP BY run"))
        events: dict[int, int] = dict(self.database.query("SELECT run, count(*) FROM events GROUP BY run"))
        sql = "SELECT id, started, last_commit, ended, state, sources, version, lexicon, model, weights FROM runs ORDER BY id"
        return [Progress(*(*row, counts.get(row[0], 0), events.get(row[0], 0))) for row in self.database.query(sql)]

    def status(self) -> Status:
        """Tell what it holds."""
        documents, first, last = self.database.query("SELECT count(*), min(published), max(published) FROM documents")[0]
        fates: dict[str, int] = dict(self.database.query("SELECT fate, count(*) FROM documents GROUP BY fate"))
        events, offers = (int(self.database.query(f"SELECT count(*) FROM {table}")[0][0]) for table in ("events", "offers"))
        stories = int(self.database.query("SELECT count(*) FROM reports WHERE fullest")[0][0])
        skipped: dict[str, int] = dict(self.database.query("SELECT what, count(*) FROM skipped GROUP BY what ORDER BY count(*) DESC, what"))
        return Status(documents, fates, events, stories, offers, skipped, self.runs(), rows.day(first), rows.day(last))

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()

    def _parties(self, numbers: Sequence[int]) -> dict[int, dict[str, list[Party]]]:
        found: dict[int, dict[str, list[Party]]] = defaultdict(lambda: defaultdict(list))
        if numbers:
            sql = f'SELECT event, part, {", ".join(rows.PARTY)} FROM parties WHERE event IN (SELECT unnest(?::BIGINT[])) ORDER BY event, part, "position"'
            for number, part, *columns in self.database.query(sql, [list(numbers)]):
                found[number][part].append(rows.party(columns))
        return found

    def _of(self, table: str, columns: str, offers: Sequence[str]) -> list[tuple[Any, ...]]:
        sql = f'SELECT {columns} FROM {table} WHERE offer IN (SELECT unnest(?::TEXT[])) ORDER BY "position"'
        return self.database.query(sql, [list(offers)]) if offers else []


def clauses(selection: Selection) -> tuple[list[str], list[Any]]:
    """Write a selection of events as conditions that must all hold, and their values.

    Raises:
        InputError: it names a type, status or day there isn't.
    """
    s = selection
    terms, values = _days("day", s.start, s.end)
    told, more = _days("published", s.told_from, s.told_to)
    terms, values = terms + told, values + more

    def has(part: str, party: str) -> str:
        term, more = _is(party)
        values.extend(more)
        which = f"part = '{part}'" if part else "event IS NOT NULL AND part IN ('actor', 'recipient', 'claimed_by')"
        return f"number IN (SELECT event FROM parties WHERE {which} AND {term})"

    for both, pair in ((True, s.between), (False, s.toward)):
        if pair:
            a, b = pair
            directed = [f"({has('actor', x)} AND {has('recipient', y)})" for x, y in ((a, b), (b, a))[: 1 + both]]
            joint = f"({has('actor', a)} AND {has('actor', b)} AND number NOT IN (SELECT event FROM parties WHERE part = 'recipient' AND event IS NOT NULL))"
            terms.append(f"({' OR '.join([*directed, joint])})")
    terms += [has(part, party) for part, party in (("actor", s.actor), ("recipient", s.recipient), ("", s.party)) if party]
    for name, wanted, known in (("event_type", s.event_types, KNOWN_TYPES), ("status", s.status, STATUS)):
        unknown = [w for w in wanted if w not in known]
        if unknown:
            raise InputError(f'unknown {name} "{unknown[0]}"; known are {", ".join(known)}')
    if s.event_types:
        terms.append("event_type IN (SELECT unnest(?::TEXT[]))")
        values.append(list(s.event_types))
    if s.ids:
        terms.append("id IN (SELECT unnest(?::TEXT[]))")
        values.append(list(s.ids))
    if s.status:
        modes = ["auxiliary = CAST(? AS TEXT[])" if status == "told" else "? = ANY(auxiliary)" for status in s.status]
        terms.append(f"({' OR '.join(modes)})")
        values += [[] if status == "told" else status for status in s.status]
    if s.words:
        terms.append(f"({_holds('trigger_text')} OR document IN (SELECT id FROM documents WHERE {_holds('text')}))")
        values += [s.words] * 2
    for column, value in (("quad", s.quad), ("claimed", s.claimed), ("outlet", s.outlet), ("document", s.document), ("run", s.run)):
        if value is not None:
            terms.append(f"{column} = ?")
            values.append(value)
    if s.once:
        terms.append("number IN (SELECT event FROM reports WHERE fullest)")
    if s.min_confidence > 0:
        terms.append("confidence >= ?")
        values.append(s.min_confidence)
    return terms, values


def _is(party: str) -> tuple[str, list[Any]]:
    """Write the condition that a party is the one meant."""
    country, _, sector = party.partition(" ")
    if len(country) == 3 and country.isupper() and (not sector or (sector.isupper() and len(sector) == 3)):
        return ("country = ? AND sector = ?", [country, sector]) if sector else ("country = ?", [country])
    return "(entity = ? OR lower(name) = lower(?))", [party, party]


def _days(column: str, start: str | None, end: str | None) -> tuple[list[str], list[Any]]:
    given = [(f"{column} {sign} CAST(? AS DATE)", iso_day(day)) for sign, day in ((">=", start), ("<=", end)) if day]
    return [term for term, _ in given], [value for _, value in given]


def _published(outlet: str | None, start: str | None, end: str | None) -> tuple[list[str], list[Any]]:
    terms, values = _days("published", start, end)
    return ([*terms, "source_name = ?"], [*values, outlet]) if outlet else (terms, values)


def _where(terms: Sequence[str]) -> str:
    return f"WHERE {' AND '.join(terms)}" if terms else ""


def _holds(*columns: str) -> str:
    """Write the condition that one of some columns holds a value, in whatever case; quicker than ILIKE by far, and no sign in it means anything."""
    return "(" + " OR ".join(f'strpos(lower("{column}"), lower(?)) > 0' for column in columns) + ")"


def _extract(text: str, word: str) -> str:
    """Cut a stretch of whole words around the first place of one."""
    at = max(0, text.lower().find(word.lower()))
    low, high = max(0, at - AROUND), min(len(text), at + len(word) + AROUND)
    low = low and max(low, text.find(" ", low, at) + 1)
    high = high if high == len(text) else max(at + len(word), text.rfind(" ", at, high))
    return ("…" if low else "") + " ".join(text[low:high].split()) + ("…" if high < len(text) else "")
