"""What writers say while something fails, and what must hold of it afterwards: acknowledged is stored, once."""

import contextlib
import json
import queue
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from faults.installation import Installation, wait_until


@dataclass
class Heard:
    """What the writers have said so far: what each began, and what was acknowledged."""

    began: dict[str, tuple[str, int]] = field(default_factory=dict)
    done: dict[str, tuple[str, int]] = field(default_factory=dict)
    tries: int = 0
    faults: list[str] = field(default_factory=list)
    since: "queue.SimpleQueue[float]" = field(default_factory=queue.SimpleQueue)

    def listen(self, process: "subprocess.Popen[str]") -> None:
        """Take in every line until the writers have ended."""
        assert process.stdout is not None
        for line in process.stdout:
            said = json.loads(line)
            if "fault" in said:
                self.faults.append(said["fault"])
            elif "began" in said:
                self.began[said["began"]] = (said["kind"], said["effects"])
            else:
                self.tries += said["tries"]
                self.done[said["done"]] = (said["kind"], said["effects"])
                self.since.put(said["at"])


@contextlib.contextmanager
def writing(installation: Installation, heard: Heard, seed: int, count: int) -> Iterator[None]:
    """So many writers in two processes, and in the end every deed that was begun seen through."""
    half = str(count // 2)
    processes = [installation.start("writing.py", str(seed), half, prefix) for prefix in "ab"]
    ears = [threading.Thread(target=heard.listen, args=(process,), daemon=True) for process in processes]
    for ear in ears:
        ear.start()
    try:
        wait_until(lambda: len(heard.done) > count or heard.faults, 60)
        yield
        for process in processes:
            assert process.stdin is not None
            process.stdin.close()
        for ear in ears:
            ear.join(90)
            assert not ear.is_alive(), "a writer did not end"
    finally:
        for process in processes:
            process.kill()
            process.wait()


def acknowledged_stands_once(done: dict[str, tuple[str, int]], heard: Heard, stands: dict[str, Any]) -> None:
    """Nothing acknowledged is missing, nothing at all is there twice or by half, and the record is whole."""
    effects, files = stands["effects"], stands["files"]
    lost = {number: said for number, said in done.items() if effects.get(number, 0) != said[1]}
    lost |= {number: said for number, said in done.items() if said[0] == "import" and files.get(number) != [1, True]}
    assert lost == {}
    others = {number: said for number, said in dict(heard.began).items() if number not in done}
    assert {
        number: effects[number] for number, said in others.items() if effects.get(number, 0) not in (0, said[1])
    } == {}
    assert {number: count for number, (count, _) in files.items() if count > 1} == {}
    assert stands["entries"] == stands["following"] == stands["verified"]
    assert stands["back"] == 0
