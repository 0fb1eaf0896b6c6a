"""
The last step of `make run`: web, worker and beat of the Procfile, started and ended together.

honcho starts each in a session of its own and ends them on Ctrl-C and on SIGTERM. A terminal that
is closed sends SIGHUP instead, which would end honcho alone and leave the three behind.
"""

import os
import signal

from honcho.command import main

if __name__ == "__main__":
    signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    main(["--env", os.devnull, "start"])
