"""
A week and the rows -> the gap report: a page and its PDF for people, workbook, JSON and CSV with all of it.

`facts` gathers, once for the desk and for each `reader`; `figures`, `serious`, `rows` and `sections` put in
order; `html`, `data`, `tables` and `workbook` say it; `write` writes. A day that is only a bound is told as
one, and unknown is never told as "no".
"""

from coordination.publish.report.files import ReportFile, find_file
from coordination.publish.report.schema import report_schema
from coordination.publish.report.write import write_report
from coordination.weeks import WeekError, last_full_week, week_code

__all__ = ["ReportFile", "WeekError", "find_file", "last_full_week", "report_schema", "week_code", "write_report"]
