"""
Which of seven partners has designated a target, which has not, and since when.

    fetch    an official list, as received: bytes kept under their hash
    parse    bytes -> ListEntry, strictly; what cannot be read is refused
    store    entries -> designation versions on two time axes, and changes
    resolve  designations -> the entity behind them
    align    entities + policy -> status of each jurisdiction, gaps, lag
    publish  admin, API, exports and the weekly gap report read the rows
"""
