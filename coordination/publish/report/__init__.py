"""
A week and the rows -> the gap report: one HTML page for people, JSON with all of it for programs.

`facts` gathers, `figures`, `serious`, `rows` and `sections` put in order, `html` and `data` say it,
`write` writes. A day that is only a bound is told as one, and unknown is never told as "no".
"""

from coordination.publish.report.write import write_report
from coordination.weeks import WeekError, last_full_week, week_code

__all__ = ["WeekError", "last_full_week", "week_code", "write_report"]
