"""The programs' door: the same units, duties, facts and results as the pages, by the same gate and the same rights."""
