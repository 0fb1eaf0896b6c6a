"""Keys and scores are the same in every process, whatever its hash seed."""

import os
import subprocess
import sys

PROGRAM = """
import django; django.setup()
from itertools import combinations
from coordination.resolve.blocking import keys
from coordination.resolve.scoring import score
from tests.resolve.records import organisation, person
records = [
    person("KIM TONG CHOL", id=1, born=["1966-01-27"], regimes=["DPRK"], words="missile party central"),
    person("Tong-chol Kim", id=2, born=["1966-01-28"], countries=["kp"], original=["김동철"], words="central party"),
    person("Sergey(Sergei) AKSYONOV(AKSENOV)", id=3, original=["セルゲイ・アクショノフ"]),
    organisation("Rossiya Plant No. 38 JSC", id=4, aliases=["Zavod 38"], numbers=["inn:7701080141"]),
    organisation("Plant 38 of Russia", id=5, numbers=["inn:7701080141"]),
]
for record in records:
    print(sorted(keys(record)))
for pair in combinations(records, 2):
    scored = score(*pair)
    print(repr(scored.points), scored.terms)
"""


def said(seed: int) -> str:
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONHASHSEED": str(seed)}
    ran = subprocess.run([sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=True)
    return ran.stdout


def test_keys_and_scores_do_not_depend_on_the_hash_seed():
    assert said(1) == said(2)
