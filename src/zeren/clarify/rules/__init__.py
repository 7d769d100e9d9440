"""What must hold of duty lists: who bears what, who leads and who shares, who has put a name to it, and what is whole.

One file for each question: `lists`, `allocation`, `acknowledgement`, `coverage`, `years`.
"""
