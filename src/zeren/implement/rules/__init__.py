"""What must hold of facts, tasks and findings. One file for each question.

`facts` one fact, `bulk` a file of them, `clocks` what is owed when, `findings` done and not done, `gaps` what hangs loose.
"""
