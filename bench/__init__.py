"""
Figures of the program on the real lists, where a machine has them (../shared/lists).

    python -m bench         every part in a process of its own, one line a figure
    python -m bench PART    one part, here, as JSON lines

A part is a module with `run(lists)`, which yields `Figure`s; `PARTS` in `__main__` names them.
"""
