"""Runs the dbt command line, and interrupts it when the program that started it is gone.

Standard input is a pipe that the starter holds open: its end means that nobody waits for this dbt any more,
and a dbt that nobody waits for must not go on writing.
"""

import os
import signal
import sys
import threading
import time

SECONDS_TO_STOP = 10


def stop_when_alone():
    try:
        while os.read(0, 4096):
            pass
    except OSError:
        pass
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(SECONDS_TO_STOP)
    os._exit(130)


if __name__ == "__main__":
    threading.Thread(target=stop_when_alone, daemon=True).start()
    from dbt.cli.main import cli

    sys.argv[0] = "dbt"
    sys.exit(cli())
