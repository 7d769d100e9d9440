"""`zeren vote`: the ballot's door as a process, a port and a host name of its own; nobody who asks is written down.

`zeren serve` starts it beside itself. It sets up no Django here: its workers have settings of their own.
"""

import argparse
import functools
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from zeren.cli.listening import free_port, serve_on
from zeren.kernel.errors import Reason, Refused
from zeren.kernel.words import Text
from zeren.site.language import reader_language
from zeren.site.outlived import end_with_the_input

HOST_NAME = "vote.localhost"
AGAIN_AFTER = 1.0
STARTED = Text("投票网址", "the ballot")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen, and with which certificate."""
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--tls", type=Path, help="serve by HTTPS: a folder with vote.pem and vote.key")
    parser.add_argument("--beside", action="store_true", help=argparse.SUPPRESS)


def run(options: argparse.Namespace) -> int:
    """Serve until told to stop. Errors: Refused when the port is taken or the certificate is not there."""
    import multiprocessing

    from granian import Granian
    from granian.log import LogLevels

    if options.beside:
        end_with_the_input()
    port = free_port(options.host, options.port)
    given = certificate(options.tls, "vote")
    multiprocessing.set_start_method("spawn", force=True)
    make_server = functools.partial(
        Granian,
        "zeren.site.vote_wsgi:application",
        address=options.host,
        port=port,
        interface="wsgi",
        workers=options.workers,
        blocking_threads=8,
        backlog=2048,
        respawn_failed_workers=True,
        log_level=LogLevels.error,
        log_access=False,
        **given,
    )
    print(f"{STARTED.read(reader_language())}: {'https' if given else 'http'}://{HOST_NAME}:{port}/", flush=True)
    serve_on(make_server, ())
    return 0


@contextmanager
def beside(host: str, port: int, tls: Path | None) -> Iterator[None]:
    """A process of its own for as long as the block lasts; it is begun again when it falls, and ends with this one.

    Its standard input is a pipe from here, which the system closes whatever this process dies of.
    """
    command = [sys.executable, "-m", "zeren.cli.main", "vote", "--beside", "--host", host, "--port", str(port)]
    command += ["--tls", str(tls)] if tls else []
    end = threading.Event()
    running: list[subprocess.Popen[bytes]] = []

    def keep() -> None:
        while not end.is_set():
            running[:] = [subprocess.Popen(command, stdin=subprocess.PIPE)]
            running[0].wait()
            end.wait(AGAIN_AFTER)

    keeper = threading.Thread(target=keep, daemon=True)
    keeper.start()
    try:
        yield
    finally:
        end.set()
        for process in running:
            process.terminate()
        keeper.join(10)


def certificate(folder: Path | None, name: str) -> dict[str, Any]:
    """What the server is given to speak HTTPS as this name; nothing without a folder. Errors: Refused when a file is missing."""
    if folder is None:
        return {}
    files = {"ssl_cert": folder / f"{name}.pem", "ssl_key": folder / f"{name}.key"}
    lacking = [str(file) for file in files.values() if not file.is_file()]
    if lacking:
        text = Text(
            f"缺少证书文件：{'、'.join(lacking)}。",
            f"These files of the certificate are missing: {', '.join(lacking)}.",
        )
        raise Refused(Reason("NO_CERTIFICATE", text))
    from granian.constants import SSLProtocols

    return {**files, "ssl_protocol_min": SSLProtocols.tls12}
