"""The JSON Schema of the report's JSON, as published."""

import json
from functools import cache
from pathlib import Path
from typing import Any


@cache
def report_schema() -> dict[str, Any]:
    return dict(json.loads(Path(__file__).with_name("gap-report.schema.json").read_text()))
