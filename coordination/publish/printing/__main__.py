"""A page on stdin -> its PDF on stdout; status 3 and a sentence on stderr where none can be made here."""

import sys

from coordination.publish.printing.pdf import NO_PDF, NoPdf, as_pdf


def main() -> int:
    page = sys.stdin.buffer.read().decode()
    try:
        sys.stdout.buffer.write(as_pdf(page))
    except NoPdf as problem:
        sys.stderr.write(str(problem))
        return NO_PDF
    return 0


if __name__ == "__main__":
    sys.exit(main())
