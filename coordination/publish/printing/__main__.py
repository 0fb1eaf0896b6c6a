"""A page on stdin -> its PDF on stdout; status 3 and a sentence on stderr where none can be made here."""

import gc
import sys

from coordination.publish.printing.pdf import NO_PDF, NoPdf, as_pdf, load

NEW_OBJECTS = 50_000  # between two looks for cycles, of which boxes make some: by default they take a sixth of the time


def main() -> int:
    try:
        load()  # while whoever started it still makes the page
        # What was loaded stays; a page of thousands of boxes is built, printed and gone with the process.
        gc.freeze()
        gc.set_threshold(NEW_OBJECTS)
        sys.stdout.buffer.write(as_pdf(sys.stdin.buffer.read().decode()))
    except NoPdf as problem:
        sys.stderr.write(str(problem))
        return NO_PDF
    return 0


if __name__ == "__main__":
    sys.exit(main())
