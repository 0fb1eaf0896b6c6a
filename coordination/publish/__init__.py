"""
Rows -> what others read: exports and the weekly gap report.

Reads what the other stages wrote and decides nothing of its own.
"""
