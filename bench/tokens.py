"""Measures how many tokens the hub issues a second, and compares this with the rate of its cheapest response.

    python bench/tokens.py [--seconds 10] [--clients 2]

The cheapest response is the discovery document, which needs no database. The same web processes send the tokens
and the documents. The clients share the machine with the hub.
"""

import argparse
import multiprocessing
import os
import statistics
import tempfile
import time
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import httpx2
from stage import URL, Customer, database, enter, environment, seed, start_hub

from hirewire.sandbox.processes import Supervisor

AIM = 1000


def main() -> None:
    options = parse()
    with tempfile.TemporaryDirectory(prefix="hirewire-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        with Supervisor(Path(folder) / "logs") as supervisor, database(Path(folder), supervisor) as url:
            os.environ.update(environment(url))
            enter()
            customer = seed(1)
            start_hub(supervisor)
            tokens = report("tokens", measure("token", customer, options))
            bare = report("answers without a database", measure("bare", customer, options))
            print(
                f"{tokens:.0f} tokens a second, {tokens / bare:.0%} of the rate without a database; the aim is {AIM}:",
                end=" ",
            )
            print("reached" if tokens >= AIM else "missed")


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--clients", type=int, default=2, help="processes that send in parallel")
    return parser.parse_args()


def measure(kind: str, customer: Customer, options: argparse.Namespace) -> list[float]:
    """Return a list: first the seconds that the measurement lasted, then the seconds of each call."""
    context = multiprocessing.get_context("spawn")
    barrier, timings = context.Barrier(options.clients), context.Queue()
    clients = [
        context.Process(target=ask, args=(kind, customer, options.seconds, barrier, timings))
        for _ in range(options.clients)
    ]
    for client in clients:
        client.start()
    each = [seconds for _ in clients for seconds in timings.get()]
    for client in clients:
        client.join()
    # The clients send at the same time, each for ``options.seconds``.
    return [options.seconds, *each]


def ask(kind: str, customer: Customer, seconds: float, barrier: Barrier, timings: "multiprocessing.Queue[Any]") -> None:
    form = {
        "grant_type": "client_credentials",
        "client_id": customer.client_id,
        "client_secret": customer.client_secret,
    }
    each = []
    with httpx2.Client(trust_env=False) as http:
        barrier.wait()
        end = time.perf_counter() + seconds
        while (began := time.perf_counter()) < end:
            if kind == "token":
                answer = http.post(f"{URL}/oauth/v2/accessToken", data=form)
            else:
                answer = http.get(f"{URL}/oauth/.well-known/openid-configuration")
            each.append(time.perf_counter() - began)
            answer.raise_for_status()
    timings.put(each)


def report(name: str, timed: list[float]) -> float:
    seconds, *each = timed
    cuts = statistics.quantiles(each, n=100)
    rate = len(each) / seconds
    print(f"  {name:<30}{rate:8,.0f} a second, 99th percentile {cuts[98] * 1000:.1f} ms")
    return rate


if __name__ == "__main__":
    main()
