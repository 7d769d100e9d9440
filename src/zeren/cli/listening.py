"""What both web servers of an installation need: a free port, and to be made anew when their workers fall."""

import socket
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from zeren.kernel.errors import Reason, Refused
from zeren.kernel.words import Text

FIRST_PORT = 8000
PORTS_TRIED = 50
MOST_FALLS_A_MINUTE = 10


def serve_on(make_server: Callable[[], Any], companions: Iterable[threading.Thread]) -> None:
    """Serve until interrupted; the companions start with the first workers.

    Granian makes a worker anew that died, but gives up when that one dies within seconds: then all begin anew, so that
    a bad minute ends by itself. What falls more often than that is broken, and ends with exit code 1.
    """
    server = make_server()
    for companion in companions:
        server.on_startup(companion.start)
    falls: list[float] = []
    while True:
        try:
            return server.serve()
        except SystemExit:
            here = time.monotonic()
            falls = [fall for fall in falls if fall > here - 60] + [here]
            if not server.interrupt_children or len(falls) > MOST_FALLS_A_MINUTE:
                raise
            server = make_server()


def free_port(host: str, wanted: int, after: int = FIRST_PORT - 1) -> int:
    """The port asked for, or the first free one behind `after`. Errors: Refused when none is free."""
    for port in [wanted] if wanted else range(after + 1, after + 1 + PORTS_TRIED):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    raise Refused(
        Reason(
            "PORT_TAKEN",
            Text("端口 {port} 已被占用。", "Port {port} is taken.").with_values(port=wanted or FIRST_PORT),
            next_step=Text("请用 --port 换一个端口。", "Choose another with --port."),
        )
    )
