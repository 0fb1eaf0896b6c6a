"""A page on stdin -> its PDF on stdout; status 3 and a sentence on stderr where none can be made here."""

import sys

from coordination.publish.printing.pdf import NO_PDF, NoPdf, as_pdf, load


def main() -> int:
    try:
        load()  # while whoever started it still makes the page
        sys.stdout.buffer.write(as_pdf(sys.stdin.buffer.read().decode()))
    except NoPdf as problem:
        sys.stderr.write(str(problem))
        return NO_PDF
    return 0


if __name__ == "__main__":
    sys.exit(main())
