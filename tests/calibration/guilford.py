"""Seven junior scientists judged by three seniors on five traits, 1 to 9 (Guilford 1954, p. 282), and known JML results.

The results: mfrmr 0.2.2, rating scale model, judges, traits and thresholds about their means.
"""

import numpy as np

from zeren.calibration.ratings import Ratings, ratings_of

MARKS = """
55353 97585 33371 73133 97785 35351 77555
65463 87572 45366 56455 24323 44642 33554
55573 77575 35555 53331 97777 33353 77757
"""
JUDGES = (-0.0234, 0.1824, -0.1590), (0.117, 0.118, 0.116), (0.85, 1.48, 0.67), (0.88, 1.52, 0.67)
TRAITS = (-0.2800, -0.1470, 0.2109, -0.3023, 0.5184), (0.149, 0.149, 0.151, 0.149, 0.157), (1.45, 0.61, 0.77, 0.92, 1.25), (1.45, 0.60, 0.84, 0.90, 1.33)  # fmt: skip
EXAMINEES = (-0.1345, 0.6008, -0.3185, -0.5445, 0.3777, -0.6472, 0.2250), (0.174, 0.182, 0.177, 0.183, 0.176, 0.187, 0.174), (0.24, 0.62, 1.16, 1.35, 1.99, 0.72, 0.88), (0.24, 0.61, 1.26, 1.41, 1.99, 0.79, 0.86)  # fmt: skip
THRESHOLDS = (-0.6905, -2.3520, 0.8093, -1.4837, 1.7186, -0.9789, 2.3926, 0.5846)


def guilford() -> Ratings:
    """The table."""
    marks = np.array([[int(mark) for mark in row] for row in MARKS.split()])
    who = [(judge, examinee) for judge in "123" for examinee in "1234567"]
    return ratings_of([e for _, e in who], [j for j, _ in who], marks, items=list("abcde"))
