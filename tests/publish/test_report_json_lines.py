"""JSON written piece by piece is the JSON of the data, a row a line."""

import json
from datetime import UTC, date, datetime

from coordination.publish.report.json_lines import as_json

DATA = {
    "week": "2026-W47",
    "known_at": datetime(2026, 11, 23, 6, tzinfo=UTC),
    "on": date(2026, 11, 22),
    "name": 'a "b"\nc 조선',
    "nothing": None,
    "codes": ["GB", "US"],
    "empty": {},
    "no_rows": [],
    "figures": {"open": 1, "by": {"GB": 1}},
    "rows": [{"gap": "G-1", "evidence": [{"source": "un"}]}, {"gap": "G-2", "evidence": []}],
}


def written(data: dict) -> str:
    return b"".join(as_json(data)).decode()


def test_what_is_written_reads_as_the_data():
    read = json.loads(written(DATA))

    assert read == DATA | {"known_at": "2026-11-23T06:00:00Z", "on": "2026-11-22"}
    assert list(read) == list(DATA)


def test_each_row_stands_on_a_line_of_its_own():
    lines = written(DATA).splitlines()

    assert '    {"gap":"G-1","evidence":[{"source":"un"}]},' in lines
    assert '    "open": 1,' in lines


def test_rows_made_as_they_are_written_are_written_alike():
    assert written(DATA | {"rows": iter(DATA["rows"]), "no_rows": iter([])}) == written(DATA)
