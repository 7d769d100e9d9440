"""Program: told `prepare SLIPS`, sets up the small meeting and prints its proofs; told `close`, ends voting, closes, and
prints the board's files."""

import json
import sys

from zeren.site.start import start_django


def main() -> None:
    start_django()
    from clarify import small
    from debrief import box_world
    from zeren.debrief.actions import close_box, count_slips, end_voting
    from zeren.debrief.queries import board_files, turnout

    if sys.argv[1] == "prepare":
        found = box_world.world({"delegate": int(sys.argv[2])})
        print(json.dumps([found.proof("delegate", place) for place in range(int(sys.argv[2]))]))
        return
    end_voting(small.HEAD, box_world.KEY)
    (cast,) = (one.cast for one in turnout(box_world.KEY) if one.voter_class == "delegate")
    count_slips(small.HEAD, box_world.KEY, "delegate", cast)
    close_box(small.HEAD, box_world.KEY)
    print(json.dumps(board_files(box_world.KEY)))


if __name__ == "__main__":
    main()
