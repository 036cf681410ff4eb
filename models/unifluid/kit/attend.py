"""One call on the lent machine: starts the run or finds the one of an earlier call, watches it, delivers its exports.

    python -m unifluid.kit.attend --kit FOLDER --work WORK --out OUT --seconds 590 --more 200

The run has a session of its own, so it goes on between two calls. `--seconds` is how long this call may take, `--more`
how long calls after it will: the learning rate falls to zero at the end of all. A run that stops by itself or says
nothing for long is started again from its last state, and without compiler where it never came to a step.
"""

import argparse
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from unifluid.kit.clock import ask_for_export, set_end
from unifluid.kit.outbox import deliver

CLOSING = 22.0
"""Seconds that a last export and its delivery may take."""
GRACE = 5.0
RESTARTS = 3
WORTH_A_RESTART = 45.0
PATIENCE = 150.0
LOG, PID = "run.log", "pid"
LOG_BYTES = 400_000
TRAIN = "unifluid.kit.train"
FIRST_STEP = "first training step"
"""What the run's log says when it has come so far."""


def is_running(work: Path) -> int | None:
    """The process of an earlier call's run, if it still is one."""
    try:
        pid = int((work / PID).read_text())
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ValueError, ProcessLookupError):
        return None
    return pid if TRAIN.encode() in command else None


class Call:
    """One call, from its start to what it leaves in `out`."""

    def __init__(self, args: argparse.Namespace, started: float) -> None:
        self.args, self.started = args, started
        self.work: Path = args.work
        self.out: Path = args.out
        self.shown, self.grew = 0, started
        self.delivered: str | None = None
        self.process: subprocess.Popen[bytes] | None = None
        self.restarts, self.steps_seen, self.plain = 0, False, False

    def left(self) -> float:
        return self.started + self.args.seconds - time.monotonic()

    def start(self) -> None:
        """A run of its own session. `plain`: without what may not work on this machine."""
        command = [sys.executable, *sys.orig_argv[1 : sys.orig_argv.index("-m")], "-m", TRAIN]
        command += ["--kit", str(self.args.kit), "--work", str(self.work), "--device", self.args.device]
        command += ["--restart", str(self.restarts), *(["--plain"] if self.plain else [])]
        with (self.work / LOG).open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, start_new_session=True)
        (self.work / PID).write_text(str(self.process.pid))
        self.grew, self.steps_seen = time.monotonic(), False

    def has_ended(self) -> bool:
        if self.process is not None:
            return self.process.poll() is not None
        return is_running(self.work) is None

    def stop(self) -> None:
        """With its workers: they are of its session."""
        pid = self.process.pid if self.process else is_running(self.work)
        if pid and not self.has_ended():
            os.killpg(pid, signal.SIGKILL)
            if self.process is not None:
                self.process.wait()

    def show_log(self) -> None:
        path = self.work / LOG
        text = path.read_bytes()[self.shown :] if path.exists() else b""
        if text:
            self.shown, self.grew = self.shown + len(text), time.monotonic()
            self.steps_seen = self.steps_seen or FIRST_STEP.encode() in text
            sys.stdout.buffer.write(text)
            sys.stdout.buffer.flush()

    def watch(self) -> int:
        """Until the run is over or the call is; answers the exit status."""
        asked = self.args.more <= 0
        while self.left() > GRACE:
            time.sleep(0.5)
            self.show_log()
            self.delivered = deliver(self.work, self.out, self.delivered)
            if time.monotonic() - self.grew > self.args.patience:
                print(f"the run has been silent for {self.args.patience:.0f} s", flush=True)
                self.stop()
            if self.has_ended():
                if self.process is None or self.process.returncode == 0:
                    return 0
                if not self.start_again():
                    return 1
            if not asked and self.left() < CLOSING + GRACE:
                ask_for_export(self.work)
                asked = True
        return 0

    def start_again(self) -> bool:
        """After a failure; plainly where no step was reached. False where it is not worth it."""
        self.show_log()
        self.restarts, self.plain = self.restarts + 1, self.plain or not self.steps_seen
        print(f"the run stopped; again{' plainly' if self.plain else ''}, number {self.restarts}", flush=True)
        if self.restarts > RESTARTS or self.left() < WORTH_A_RESTART:
            return False
        self.start()
        return True

    def finish(self) -> None:
        """Delivers what there is; a run that no later call will attend must not outlive this one."""
        if self.args.more <= 0:
            self.stop()
        self.show_log()
        self.delivered = deliver(self.work, self.out, self.delivered)
        (self.out / LOG).write_bytes((self.work / LOG).read_bytes()[-LOG_BYTES:])
        names = sorted(path.name for path in self.out.iterdir())
        print(f"delivered {self.delivered}: {', '.join(names)}", flush=True)


def main(arguments: list[str] | None = None) -> None:
    started = time.monotonic() - 1.0  # the interpreter's own start
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kit", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--more", type=float, default=0.0)
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--patience", type=float, default=PATIENCE, help="seconds of silence after which it is stuck")
    args = parser.parse_args(arguments)
    args.work.mkdir(parents=True, exist_ok=True)
    args.out.mkdir(parents=True, exist_ok=True)
    call = Call(args, started)
    set_end(args.work, call.left() + args.more - CLOSING - GRACE)
    log = args.work / LOG
    call.shown = log.stat().st_size if log.exists() else 0  # earlier calls have shown theirs
    if is_running(args.work) is None:
        call.start()
    status = call.watch()
    call.finish()
    raise SystemExit(status)


if __name__ == "__main__":
    main()
