"""
Scores of nomenklatura's LogicV2, run by the Python of an environment that has it (`bench.peer`).

Reads {"entities": [FollowTheMoney entities], "pairs": [[place, place], ...]} as JSON, writes {"scores": [...],
"first": seconds with names met for the first time, "again": seconds with names known}.
"""

import json
import sys
import time

from followthemoney import model
from nomenklatura.matching import LogicV2


def main() -> None:
    given = json.load(sys.stdin)
    config = LogicV2.default_config()
    entities = [model.get_proxy(each, cleaned=False) for each in given["entities"]]
    for schema in ("Person", "Organization"):  # what it loads once is not counted
        one = model.get_proxy({"id": schema, "schema": schema, "properties": {"name": ["Warm Up"]}}, cleaned=False)
        LogicV2.compare(one, one, config)
    seconds = []
    scores: list[float] = []
    for _ in range(2):
        began = time.process_time()
        scores = [LogicV2.compare(entities[a], entities[b], config).score for a, b in given["pairs"]]
        seconds.append(time.process_time() - began)
    json.dump({"scores": scores, "first": seconds[0], "again": seconds[1]}, sys.stdout)


if __name__ == "__main__":
    main()
