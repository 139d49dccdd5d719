"""Keeps dbt imported and runs one invocation after the other.

Requests come as JSON lines on standard input: {"id", "args", "env", "cwd", "parse"}. `parse` is null, or {"role", "state"}:
an invocation that "makes" a parse leaves it in memory under that state, and one that "uses" it is given it in place of a
parse of its own, if it is of that very state.
Everything goes out as lines on file descriptor 3, since dbt and what it loads may print on standard output:
  {"worker": "ready"}                              once, when dbt is imported
  {"worker": "accepted", "id"}                     before dbt is called: from here on the work may have begun
  one line an event of dbt, as dbt's own JSON log writes it
  {"worker": "done", "id", "exit_code", "detail", "rss_mb"}
The end of standard input means that nobody waits any more: the worker ends, and interrupts what it is at.
"""

import gc
import json
import os
import pickle
import queue
import signal
import sys
import threading
import time

EVENTS_FD = 3
SECONDS_TO_STOP = 10
# dbt logs these events at debug level, and the outcome depends on them. Other debug events are not read.
NEEDED_DEBUG_EVENTS = {"NodeStart", "NodeFinished", "CommandCompleted"}

MANIFEST_FILE = "manifest.json"
RESULTS_FILE = "run_results.json"

write_lock = threading.Lock()
working = threading.Event()


def write_line(line):
    data = (line + "\n").encode("utf-8")
    # Several threads of dbt write; the lock keeps lines whole.
    with write_lock:
        while data:
            data = data[os.write(EVENTS_FD, data) :]


def tell(**message):
    write_line(json.dumps(message))


def read_requests(requests):
    """In a thread of its own, so that the end of the input is noticed while dbt is at work."""
    buffered = b""
    while True:
        try:
            chunk = os.read(0, 65536)
        except OSError:
            chunk = b""
        if not chunk:
            break
        *lines, buffered = (buffered + chunk).split(b"\n")
        for line in lines:
            requests.put(json.loads(line))
    if requests.empty() and not working.is_set():
        # No invocation is running. Python's own shutdown would take as long as a model, so the process exits at once.
        os._exit(0)
    requests.put(None)
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(SECONDS_TO_STOP)
    os._exit(130)


def rss_mb():
    try:
        with open("/proc/self/statm") as statm:
            return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 2**20
    except OSError:
        import resource

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak // 2**20 if sys.platform == "darwin" else peak // 2**10


def make_forward(msg_to_json):
    def forward(event):
        if event.info.level != "debug" or event.info.name in NEEDED_DEBUG_EVENTS:
            write_line(msg_to_json(event).replace("\n", " "))

    return forward


class Invoker:
    """
    Runs dbt, and holds the last parse: reading it from disk and writing it back costs more than most models do.
    It is held pickled, and each invocation gets a manifest of its own: dbt writes into the one it compiles, and what it wrote
    would be wrong for the next. dbt's own `Manifest.deepcopy` loses fields, and fails for a project with selectors.yml.
    """

    def __init__(self, make_runner):
        self.make_runner = make_runner
        self.forget()

    def forget(self):
        self.pickled = self.state = self.manifest_file = None

    def invoke(self, args, parse):
        role, state = (parse["role"], parse["state"]) if parse else (None, None)
        if role == "uses" and state == self.state and self.link_manifest():
            return self.invoke_with_manifest(args)
        if role == "makes":
            # The old manifest is released first: two at a time would double the memory.
            self.forget()
        result = self.make_runner(None).invoke(args)
        if role == "makes" and result.success:
            self.pickled, self.state = pickle.dumps(result.result), state
            self.manifest_file = os.path.abspath(MANIFEST_FILE)
        return result

    def link_manifest(self):
        """The manifest on disk is the one of the parse; each invocation has it in its folder, as dbt would leave it."""
        try:
            os.link(self.manifest_file, MANIFEST_FILE)
        except OSError:
            self.forget()
            return False
        # The newest link, because folders of old invocations are removed.
        self.manifest_file = os.path.abspath(MANIFEST_FILE)
        return True

    def unpickle(self):
        # Tens of thousands of new objects, none of them garbage: each garbage collection would scan them.
        gc.disable()
        try:
            return pickle.loads(self.pickled)
        finally:
            gc.enable()

    def invoke_with_manifest(self, args):
        runner = self.make_runner(self.unpickle())
        result = runner.invoke(["--no-write-json" if arg == "--write-json" else arg for arg in args])
        if hasattr(result.result, "write"):
            # For a retry, which uses the same arguments.
            result.result.args["write_json"] = True
            result.result.write(os.path.abspath(RESULTS_FILE))
        return result


def import_dbt():
    """
    dbt's classes make their code for (de)serialization when they are defined, most of which no invocation ever uses:
    mashumaro's `lazy_compilation` makes it at the first use.
    """
    from mashumaro.config import BaseConfig

    BaseConfig.lazy_compilation = True
    gc.disable()
    from dbt.cli.main import dbtRunner
    from dbt_common.events.functions import msg_to_json

    # Also loads the adapter, which dbt otherwise does at the first invocation.
    import dbt.adapters.postgres  # noqa: F401

    # Objects that live as long as the process are excluded from garbage collection, which took 5 % of each invocation.
    gc.freeze()
    gc.enable()
    return dbtRunner, msg_to_json


def run(invoker, request):
    os.environ.clear()
    os.environ.update(request["env"])
    os.chdir(request["cwd"])
    result = invoker.invoke(request["args"], request.get("parse"))
    if result.success:
        return 0, ""
    if result.exception is None:
        return 1, ""
    # Like the command line: 2 for any failure other than a failed node.
    return 2, str(result.exception)[:500]


def main():
    requests = queue.SimpleQueue()
    threading.Thread(target=read_requests, args=(requests,), daemon=True).start()
    dbtRunner, msg_to_json = import_dbt()
    callbacks = [make_forward(msg_to_json)]
    invoker = Invoker(lambda manifest: dbtRunner(manifest=manifest, callbacks=callbacks))
    tell(worker="ready")
    while (request := requests.get()) is not None:
        working.set()
        tell(worker="accepted", id=request["id"])
        exit_code, detail = run(invoker, request)
        tell(worker="done", id=request["id"], exit_code=exit_code, detail=detail, rss_mb=rss_mb())
        working.clear()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
