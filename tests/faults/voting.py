"""Program: so many voters cast through the door's function, each again until it is acknowledged; a line for each.

Told: SEED, VOTERS. A slip of the small meeting comes to each voter in turn until the input ends; one in five sends it twice at once.
"""

import json
import random
import sys
import threading
import time

import psycopg

from zeren.site.start import start_django

SAYING = threading.Lock()
PATIENCE = 300.0


def say(**said: object) -> None:
    with SAYING:
        print(json.dumps(said), flush=True)


def cast(proof: str, marks: str, chance: random.Random) -> tuple[dict[str, object], int]:
    """What the database says in the end, and after how many tries."""
    from debrief.box_world import KEY
    from zeren.kernel.errors import ZerenError
    from zeren.site import postgres

    until, tries = time.monotonic() + PATIENCE, 0
    while True:
        tries += 1
        try:
            parameters = postgres.connection_parameters("voter", postgres.database_name())
            with psycopg.connect(**parameters, autocommit=True) as session:
                row = session.execute("SELECT cast_ballot(%s, 'delegate', %s, %s)", [KEY, proof, marks]).fetchone()
            return row[0] if row else {}, tries
        except (psycopg.Error, ZerenError):
            if time.monotonic() > until:
                raise
            time.sleep(chance.uniform(0.05, 0.4))


def send(answers: list[tuple[dict[str, object], int]], proof: str, marks: str, seed: str) -> None:
    answers.append(cast(proof, marks, random.Random(seed)))


def main() -> None:
    seed, voters = int(sys.argv[1]), int(sys.argv[2])
    start_django()
    slips = iter(list(enumerate(json.loads(sys.stdin.readline()))))
    taking, over = threading.Lock(), threading.Event()

    def vote(number: int) -> None:
        chance = random.Random(f"{seed} {number}")
        while not over.is_set():
            with taking:
                place, proof = next(slips, (-1, ""))
            if not proof:
                return
            marks = json.dumps({key: [chance.choice(["GOOD", "FAIR", "POOR"])] for key in ("d1", "d2")})
            at, answers = time.monotonic(), list[tuple[dict[str, object], int]]()
            sent = (answers, proof, marks, f"{seed} {place}")
            hands = [threading.Thread(target=send, args=sent) for _ in range(2 if chance.random() < 0.2 else 1)]
            for hand in hands:
                hand.start()
            for hand in hands:
                hand.join()
            if len(answers) != len(hands) or len({json.dumps(said) for said, _ in answers}) != 1:
                say(fault=f"{place}: {answers}")
            else:
                say(place=place, leaves=answers[0][0].get("leaves"), tries=sum(n for _, n in answers), at=at)

    threads = [threading.Thread(target=vote, args=(number,), daemon=True) for number in range(voters)]
    for thread in threads:
        thread.start()
    sys.stdin.read()
    over.set()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
