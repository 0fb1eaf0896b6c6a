"""
Pages and charts -> PDF and PNG, in fonts that come with the requirements. Knows no rows, no clock, no network.

A PDF is made in a process of its own (`python -m coordination.publish.printing`): its memory is
given back, and the tables of a report are written meanwhile.
"""

from coordination.publish.printing.pdf import NoPdf, Printer, print_pdf
from coordination.publish.printing.png import as_png

__all__ = ["NoPdf", "Printer", "as_png", "print_pdf"]
