"""Measures `attrctl calculate` against ChannelAttribution; see `Benchmarks/run --help`."""

import argparse
import dataclasses
import json
import pathlib
import subprocess
import sys
import tempfile

import duckdb
import numpy

import measure

SESSIONS = 5_000_000
WIDE_CHANNELS = 500
WIDE_ROWS = 10_000_000
COALITION_CHANNELS = 20
COALITION_ROWS = 1_000_000
HEADER = "path;total_conversions;total_conversion_value;total_null\n"

# Runs in a process of its own, and measures the call alone: not the imports, not the reading.
CHANNEL_ATTRIBUTION = """
import json, resource, sys, time
import pandas
from ChannelAttribution import markov_model
paths = pandas.read_csv(sys.argv[1], sep=";")
before = time.process_time()
result = markov_model(
    paths, "path", "total_conversions", var_value="total_conversion_value",
    var_null="total_null", order=int(sys.argv[2]), ncore=1, verbose=False, flg_pro=False)
cpu = time.process_time() - before
if isinstance(result, dict):
    result = result["result"]
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
credit = dict(zip(result["channel_name"], result["total_conversions"].astype(float)))
print(json.dumps({"cpu": cpu, "peak": peak, "credit": credit}))
"""

# Starts a program from a small process: one that is started from here counts the memory of this
# one as its own. Writes its CPU seconds and peak bytes to the first argument.
LAUNCHER = """
import json, resource, subprocess, sys
status = subprocess.call(sys.argv[2:])
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
with open(sys.argv[1], "w") as file:
    json.dump([usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024], file)
sys.exit(status)
"""


@dataclasses.dataclass
class Run:
    """What a calculation used, and what it gave to each channel."""

    cpu: float
    peak: int
    credit: dict[str, float]
    fit: dict


def ours(binaries: pathlib.Path, paths: pathlib.Path, *options: str) -> Run:
    """A whole run of attrctl, from start to end."""
    with tempfile.NamedTemporaryFile() as usage:
        reply = subprocess.run(
            [sys.executable, "-S", "-c", LAUNCHER, usage.name,
             binaries / "attrctl", "calculate", paths, "--json", *options],
            stdout=subprocess.PIPE, check=True)
        cpu, peak = json.load(usage)
    result = json.loads(reply.stdout)
    credit = {row["channel_name"]: row["credit"] for row in result["rows"]}
    return Run(cpu, peak, credit, result["fit"])


def theirs(paths: pathlib.Path, order: int) -> Run:
    """ChannelAttribution's markov_model on one core."""
    reply = subprocess.run(
        [sys.executable, "-c", CHANNEL_ATTRIBUTION, paths, str(order)],
        stdout=subprocess.PIPE, check=True)
    result = json.loads(reply.stdout.splitlines()[-1])
    return Run(result["cpu"], result["peak"], result["credit"], {})


def session_paths(shared: pathlib.Path, cache: pathlib.Path) -> pathlib.Path:
    """The journeys and open paths of the reference workload, aggregated."""
    file = cache / f"paths-{SESSIONS}.csv"
    if file.exists():
        return file
    source = measure.workload(shared, cache, SESSIONS)
    print(f"making the paths of {SESSIONS:,} sessions …", file=sys.stderr)
    unfinished = file.with_suffix(".part")
    database = duckdb.connect()
    database.execute(f"""
        create table s as select user_id, session_id, channel_name,
            event_date + event_time as instant
            from read_csv('{source}/session_sources.csv', types={{'event_time': 'TIME'}});
        create table c as select user_id, conv_id, revenue, conv_date + conv_time as instant
            from read_csv('{source}/conversions.csv', types={{'conv_time': 'TIME'}});
        create table last as select user_id, max(instant) as instant from c group by all;
        create table p as
            select string_agg(channel_name, ' > ' order by s.instant, session_id) as path,
                1 as conversions, any_value(revenue) as revenue, 0 as nulls
            from c join s using (user_id) where s.instant <= c.instant group by conv_id
            union all
            select string_agg(channel_name, ' > ' order by s.instant, session_id), 0, 0, 1
            from s left join last using (user_id)
            where last.instant is null or s.instant > last.instant group by s.user_id;
        copy (select path, sum(conversions) as total_conversions,
                sum(revenue)::decimal(18, 2) as total_conversion_value, sum(nulls) as total_null
            from p group by path order by path)
        to '{unfinished}' (header, delimiter ';');
        """)
    unfinished.rename(file)
    return file


def random_paths(cache: pathlib.Path, channels: int, rows: int) -> pathlib.Path:
    """So many rows over so many channels, some of which are much more usual than others."""
    file = cache / f"paths-{channels}x{rows}.csv"
    if file.exists():
        return file
    print(f"making {rows:,} paths of {channels} channels …", file=sys.stderr)
    draw = numpy.random.default_rng(channels)
    names = numpy.array([f"Channel {number:03}" for number in range(channels)], dtype=object)
    weights = 1 / numpy.arange(3, channels + 3)
    unfinished = file.with_suffix(".part")
    with open(unfinished, "w") as output:
        output.write(HEADER)
        for start in range(0, rows, 100_000):
            count = min(100_000, rows - start)
            lengths = numpy.minimum(draw.geometric(0.22, count), 200)
            touches = names[draw.choice(channels, lengths.sum(), p=weights / weights.sum())]
            conversions = draw.binomial(2, 0.04, count)
            cents = draw.integers(500, 50_000, count) * conversions
            nulls = draw.integers(0, 4, count)
            ends = numpy.cumsum(lengths)
            for begin, end, won, worth, lost in zip(
                (ends - lengths).tolist(), ends.tolist(), conversions.tolist(), cents.tolist(),
                nulls.tolist()
            ):
                path = " > ".join(touches[begin:end])
                output.write(f"{path};{won};{worth / 100:.2f};{lost}\n")
    unfinished.rename(file)
    return file


def rows_of(file: pathlib.Path) -> str:
    with open(file, "rb") as content:
        rows = sum(block.count(b"\n") for block in iter(lambda: content.read(1 << 20), b"")) - 1
    return f"{rows:,} rows, {measure.mib(file.stat().st_size)}"


def distance(left: Run, right: Run) -> float:
    """The largest difference of a channel's credit, as a part of all credit."""
    if left.credit.keys() != right.credit.keys():
        sys.exit("the two have not the same channels")
    total = sum(left.credit.values())
    return max(abs(left.credit[name] - right.credit[name]) for name in left.credit) / total


def against_channel_attribution(options: argparse.Namespace) -> str:
    """Markov of every order on the sessions' paths, both ways."""
    paths = session_paths(options.shared, options.cache)
    lines = [
        f"| paths of {SESSIONS:,} sessions ({rows_of(paths)}), 12 channels "
        "| ChannelAttribution | attrctl | ratio | credits differ by |",
        "| --- | --- | --- | --- | --- |",
    ]
    for order in (1, 2, 3):
        left = theirs(paths, order)
        right = ours(options.binaries, paths, "--model", "markov", "--order", str(order))
        lines.append(
            f"| CPU, markov of order {order} | {left.cpu:.2f} s | {right.cpu:.2f} s "
            f"| {right.cpu / left.cpu:.3f} | {distance(left, right):.2%} of all |")
        peaks = (left.peak, right.peak)
        lines.append(
            f"| peak memory | {measure.mib(peaks[0])} | {measure.mib(peaks[1])} "
            f"| {peaks[1] / peaks[0]:.3f} | |")
    return "\n".join(lines)


def bars(options: argparse.Namespace) -> str:
    """What has a bar of its own, of attrctl alone."""
    binaries = options.binaries
    wide = random_paths(options.cache, WIDE_CHANNELS, WIDE_ROWS)
    coalitions = random_paths(options.cache, COALITION_CHANNELS, COALITION_ROWS)
    markov = ours(binaries, wide, "--model", "markov")
    linear = ours(binaries, wide, "--model", "linear")
    counted = ours(binaries, coalitions, "--model", "shapley")
    rated = ours(binaries, coalitions, "--model", "shapley", "--worth", "subset-rate")
    speed = wide.stat().st_size / linear.cpu / 1e6
    exact = "exact" if "permutations" not in rated.fit else "sampled"
    return "\n".join([
        "| attrctl alone | CPU | peak memory | bar |",
        "| --- | --- | --- | --- |",
        f"| markov, order 1, {WIDE_CHANNELS} channels ({rows_of(wide)}) | {markov.cpu:.2f} s "
        f"| {measure.mib(markov.peak)} | 10 s |",
        f"| linear on the same ({speed:.0f} MB/s) | {linear.cpu:.2f} s "
        f"| {measure.mib(linear.peak)} | |",
        f"| shapley, subset-rate, {COALITION_CHANNELS} channels ({rows_of(coalitions)}), {exact} "
        f"| {rated.cpu:.2f} s | {measure.mib(rated.peak)} | |",
        f"| of it after counting: more than subset-count takes | {rated.cpu - counted.cpu:.2f} s "
        "| | 1 s |",
    ])


def main() -> None:
    parser = argparse.ArgumentParser()
    for folder in ("binaries", "cache", "shared"):
        parser.add_argument(f"--{folder}", type=pathlib.Path, required=True)
    parser.add_argument("--no-record", action="store_true")
    options = parser.parse_args()
    results = []
    for table in (against_channel_attribution, bars):
        results.append(table(options))
        print(results[-1] + "\n", flush=True)
    if not options.no_record:
        measure.record(results)


if __name__ == "__main__":
    main()
