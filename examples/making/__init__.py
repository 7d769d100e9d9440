"""Makes the invented demonstration county. Nothing here is drawn at random: every choice is the digest of a stable key.

Places, people and posts first, then the year's facts, then the sheets as an office would hand them in.
"""
