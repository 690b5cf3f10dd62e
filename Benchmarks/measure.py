"""Measures attributiond against DuckDB on the reference workload; see `Benchmarks/run --help`."""

import argparse
import csv
import dataclasses
import datetime
import decimal
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

CSV_NAMES = ("session_sources.csv", "conversions.csv", "session_costs.csv")
MODELS = ("first-touch", "last-touch", "last-non-direct", "linear", "time-decay", "u-shaped")
SMALL_SESSIONS = 1000
SMALL_CONVERSIONS = 50
START_SECONDS = 30
STOP_SECONDS = 60


@dataclasses.dataclass
class Cost:
    """What a program used: CPU seconds (user and system), peak memory and disk in bytes."""

    cpu: float
    peak: int
    disk: int


class Daemon:
    """An attributiond on a data directory of its own, in the reference semantics."""

    def __init__(self, binaries: pathlib.Path, work: pathlib.Path):
        self.binaries = binaries
        self.data = work / "data"
        self.staging = work / "staging"
        self.staging.mkdir()
        self.socket = work / "rpc.sock"
        self.log = open(work / "log", "w+b")
        self.process = subprocess.Popen(
            [binaries / "attributiond", "--data", self.data, "--socket", self.socket,
             "--set", "attribution.lookback=none",
             "--set", "attribution.direct_channels=Direct Traffic"],
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)

    def __enter__(self) -> "Daemon":
        deadline = time.monotonic() + START_SECONDS
        while not self.socket.exists():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                sys.exit(f"attributiond did not start:\n{self.log_text()}")
            time.sleep(0.02)
        self.inbox = pathlib.Path(self.ask("status")["inbox"])
        return self

    def __exit__(self, kind, error, trace) -> None:
        self.stop()
        if kind is not None:
            print(self.log_text(), file=sys.stderr)

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise

    def log_text(self) -> str:
        self.log.seek(0)
        return self.log.read().decode(errors="replace")

    def ask(self, *arguments: str):
        """What a command of attrctl says, with numbers as exact decimals."""
        command = [self.binaries / "attrctl", *arguments, "--json", "--socket", self.socket]
        reply = subprocess.run(command, stdout=subprocess.PIPE, check=True)
        return json.loads(reply.stdout, parse_float=decimal.Decimal)

    def drop(self, files: list[pathlib.Path]) -> None:
        """Renames copies of files into the inbox, and returns when the report is fresh."""
        for file in files:
            shutil.copy(file, self.staging / file.name)
        for file in files:
            os.rename(self.staging / file.name, self.inbox / file.name)
        self.ask("sync")
        self.ask("report", "--by", "day")

    def cpu(self) -> float:
        """CPU seconds so far, of all threads, to the nanosecond.

        The number is what Linux's clock_getcpuclockid makes of a process id.
        """
        return time.clock_gettime((~self.process.pid << 3) | 2)

    def peak(self) -> int:
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        (line,) = [line for line in status.splitlines() if line.startswith("VmHWM:")]
        return int(line.split()[1]) * 1024

    def disk(self) -> int:
        return sum(file.stat().st_size for file in self.data.glob("attribution.db*"))


def workload(shared: pathlib.Path, cache: pathlib.Path, sessions: int) -> pathlib.Path:
    """The folder of the workload's CSV files, made where it is not there yet."""
    folder = cache / f"sessions-{sessions}"
    if not folder.exists():
        print(f"making {sessions:,} sessions …", file=sys.stderr)
        unfinished = folder.with_suffix(".part")
        subprocess.run(
            [sys.executable, shared / "gen.py", str(sessions), unfinished],
            stdout=subprocess.DEVNULL, check=True)
        unfinished.rename(folder)
    return folder


def measure_duckdb(
    shared: pathlib.Path, source: pathlib.Path, work: pathlib.Path
) -> tuple[Cost, dict[tuple[str, str], str]]:
    """DuckDB's cost, and its totals as text by channel and column."""
    process = subprocess.Popen(
        [sys.executable, shared / "b2_duckdb.py", source, work, "0"], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"b2_duckdb.py ended with {process.returncode}")
    with open(work / "totals.csv", newline="") as file:
        totals = {
            (row["channel_name"], column): value or "0"
            for row in csv.DictReader(file)
            for column, value in row.items() if column != "channel_name"
        }
    disk = (work / "attr.duckdb").stat().st_size
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, disk), totals


def daemon_totals(daemon: Daemon) -> dict[tuple[str, str], decimal.Decimal]:
    """The daemon's totals by channel and column, columns named as DuckDB's are."""
    totals = {}
    for row in daemon.ask("compare", "--by", "channel")["rows"]:
        channel = row["channel_name"]
        totals[channel, "cost"] = decimal.Decimal(row["cost"])
        for model in MODELS:
            column = model.replace("-", "_")
            totals[channel, column] = decimal.Decimal(row["credit"][model])
            totals[channel, f"{column}_revenue"] = decimal.Decimal(row["revenue"][model])
    return totals


def differences(theirs: dict, ours: dict) -> list[str]:
    """The totals that are not the same to four decimals."""
    found = []
    for key in sorted(theirs.keys() | ours.keys()):
        if key not in theirs or key not in ours:
            found.append(f"{key}: only one side has it")
            continue
        # Half a unit of the fourth decimal is all that rounding may take away.
        if abs(ours[key] - decimal.Decimal(theirs[key])) > decimal.Decimal("0.0001"):
            found.append(f"{key}: {theirs[key]} and {ours[key]}")
    return found


def small_drop(source: pathlib.Path, work: pathlib.Path) -> list[pathlib.Path]:
    """Files with new sessions and conversions of users that the workload has."""
    with open(source / "session_sources.csv", newline="") as file:
        rows = csv.DictReader(file)
        seen = {row["user_id"]: row for row in rows}
    draw = random.Random(1)
    chosen = draw.sample(sorted(seen), SMALL_SESSIONS)
    columns = next(iter(seen.values())).keys()
    sessions = work / "session_sources-small.csv"
    with open(sessions, "w", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        for number, user in enumerate(chosen):
            writer.writerow(seen[user] | {"session_id": f"small-{number}", "event_time": "23:59:58"})
    conversions = work / "conversions-small.csv"
    with open(conversions, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["conv_id", "user_id", "conv_date", "conv_time", "revenue"])
        for number, user in enumerate(chosen[:SMALL_CONVERSIONS]):
            day = seen[user]["event_date"]
            revenue = f"{draw.randrange(500, 50000) / 100:.2f}"
            writer.writerow([f"small-{number}", user, day, "23:59:59", revenue])
    return [sessions, conversions]


def mib(size: int) -> str:
    return f"{size / 2**20:.0f} MiB"


def table(
    sessions: int, exports: int, theirs: Cost, ours: Cost, small: float, totals: int, wrong: int
) -> str:
    rows = [
        ("CPU, load to report", f"{theirs.cpu:.2f} s", f"{ours.cpu:.2f} s", ours.cpu / theirs.cpu),
        ("peak memory", mib(theirs.peak), mib(ours.peak), ours.peak / theirs.peak),
        (f"database, of {mib(exports)} CSV", mib(theirs.disk), mib(ours.disk),
         ours.disk / theirs.disk),
        (f"CPU, drop of {SMALL_SESSIONS:,} sessions and {SMALL_CONVERSIONS} conversions",
         f"{theirs.cpu:.2f} s (rebuild)", f"{small * 1000:.0f} ms", small / theirs.cpu),
    ]
    lines = [f"| {sessions:,} sessions | DuckDB | attributiond | ratio |", "| --- | --- | --- | --- |"]
    lines += [f"| {name} | {left} | {right} | {ratio:.3f} |" for name, left, right, ratio in rows]
    lines.append(f"| totals equal to 4 decimals | | {totals - wrong} of {totals} | |")
    return "\n".join(lines)


def measure(sessions: int, options: argparse.Namespace) -> tuple[str, bool]:
    """The table of one workload, and whether all totals are the same."""
    source = workload(options.shared, options.cache, sessions)
    files = [source / name for name in CSV_NAMES]
    with tempfile.TemporaryDirectory() as folder:
        theirs, their_totals = measure_duckdb(options.shared, source, pathlib.Path(folder))
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        extra = small_drop(source, work)
        with Daemon(options.binaries, work) as daemon:
            daemon.drop(files)
            ours = Cost(daemon.cpu(), daemon.peak(), daemon.disk())
            wrong = differences(their_totals, daemon_totals(daemon))
            before = daemon.cpu()
            daemon.drop(extra)
            small = daemon.cpu() - before
            facts = daemon.ask("status")["facts"]
    if facts["sessions"] != sessions + SMALL_SESSIONS:
        sys.exit(f"{facts['sessions']} sessions are stored, not {sessions + SMALL_SESSIONS}")
    for line in wrong:
        print(f"differs: {line}", file=sys.stderr)
    exports = sum(file.stat().st_size for file in files)
    return table(sessions, exports, theirs, ours, small, len(their_totals), len(wrong)), not wrong


ROOT = pathlib.Path(__file__).resolve().parent.parent


def heading() -> str:
    def git(*arguments: str) -> str:
        return subprocess.run(
            ["git", "-C", ROOT, *arguments], stdout=subprocess.PIPE, check=True, text=True
        ).stdout.strip()

    commit = git("rev-parse", "--short", "HEAD") + (" with changes" if git("status", "-s") else "")
    cpu = pathlib.Path("/proc/cpuinfo").read_text().split("model name", 1)[-1]
    model = cpu.split(":", 1)[-1].split("\n", 1)[0].strip()
    cores = len(os.sched_getaffinity(0))
    return f"## {datetime.date.today()}, commit {commit}\n\n{cores} cores, {model}."


def record(tables: list[str]) -> None:
    """Appends tables to the page of results."""
    with open(ROOT / "docs" / "benchmarks.md", "a") as file:
        print("", heading(), *[f"\n{text}" for text in tables], sep="\n", file=file)


def main() -> None:
    parser = argparse.ArgumentParser()
    for folder in ("binaries", "cache", "shared"):
        parser.add_argument(f"--{folder}", type=pathlib.Path, required=True)
    parser.add_argument("--no-record", action="store_true")
    parser.add_argument("sessions", type=int, nargs="*", default=[1_000_000])
    options = parser.parse_args()
    results = []
    for sessions in options.sessions:
        results.append(measure(sessions, options))
        print(results[-1][0], flush=True)
    if not options.no_record:
        record([text for text, _ in results])
    if not all(same for _, same in results):
        sys.exit(1)


if __name__ == "__main__":
    main()
