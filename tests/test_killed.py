"""A refresh that is killed anywhere and started again ends in the rows of one that never was."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from coordination.management.commands.refresh import STARTER

PROJECT = Path(__file__).resolve().parents[1]
PATIENCE = 300  # seconds for all; it takes twenty where nothing else runs
PARTS = 20  # of a refresh; it is killed once in each

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are told apart by fork")


def killing(lists: Path, room: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "tests.killing", str(lists), str(room), *words]


def run(lists: Path, room: Path, *words: str) -> None:
    done = subprocess.run(
        killing(lists, room, *words), cwd=PROJECT, timeout=PATIENCE, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def rows_in(folder: Path) -> dict[str, list[dict[str, Any]]]:
    return json.loads((folder / "rows.json").read_text())


def taken(room: Path) -> dict[str, Any]:
    """Statements and seconds of the refresh that never was killed."""
    return json.loads((room / "whole" / "taken.json").read_text())


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """
    Four lists as real ones; of the UN's three editions and of the British two: one record of the
    UN's goes for good, two British ones are missing once, others are amended.
    """
    folder = tmp_path_factory.mktemp("lists")
    for name in ("us_ofac_sdn_enhanced.xml", "au_dfat.xlsx"):
        shutil.copy(STARTER / name, folder)
    un, british = etree.parse(STARTER / "un_sc.xml"), etree.parse(STARTER / "gb_uksl.xml")
    un.write(folder / "un-1.xml")
    british.write(folder / "gb-1.xml")
    gone = next(un.iter("ENTITY"))
    gone.getparent().remove(gone)
    for designation in list(british.iter("Designation"))[:2]:
        designation.getparent().remove(designation)
    un.write(folder / "un-2.xml")
    (folder / "un-2.xml").write_text((folder / "un-2.xml").read_text().replace(">KIM<", ">GIM<"))
    british.write(folder / "gb-2.xml")
    (folder / "gb-2.xml").write_text((folder / "gb-2.xml").read_text().replace("Asset freeze", "Asset Freeze"))
    un.write(folder / "un-3.xml")
    editions = [
        ("un_sc", "2026-02-01", "un-1.xml"),
        ("un_sc", "2026-07-01", "un-2.xml"),
        ("un_sc", "2026-08-22", "un-3.xml"),
        ("us_ofac_sdn", "2026-08-22", "us_ofac_sdn_enhanced.xml"),
        ("gb_uksl", "2026-02-01", "gb-1.xml"),
        ("gb_uksl", "2026-08-22", "gb-2.xml"),
        ("au_dfat", "2026-08-22", "au_dfat.xlsx"),
    ]
    (folder / "manifest.toml").write_text(
        "\n".join(
            f'[[snapshot]]\nsource = "{source}"\ndate = {day}\nfiles = ["{name}"]' for source, day, name in editions
        )
    )
    return folder


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory, lists: Path) -> Path:
    """Where refreshes work; `whole` is the one that never was killed."""
    room = tmp_path_factory.mktemp("room")
    run(lists, room)
    return room


def test_whole_refresh_lists_amends_delists_links_and_aligns(room: Path):
    rows = rows_in(room / "whole")

    assert {row["state"] for row in rows["Snapshot"]} == {"stored"}
    assert {row["kind"] for row in rows["Change"]} == {"listing", "amendment", "delisting"}
    assert sum(row["suspected_on"] is not None for row in rows["Designation"]) == 2
    assert not any(row["to_resolve"] for row in rows["Designation"])
    assert not any(row["to_align"] for row in rows["Entity"])
    assert rows["Alignment"]
    assert rows["Gap"]


def test_killed_at_any_statement_it_ends_in_the_same_rows_when_started_again(room: Path, lists: Path):
    chance, statements = random.Random(1718), taken(room)["statements"]
    ends = [1 + statements * part // PARTS for part in range(PARTS + 1)]
    points = [chance.randrange(*part) for part in pairwise(ends)]

    run(lists, room, *map(str, points))

    whole = rows_in(room / "whole")
    differing = [point for point in points if rows_in(room / str(point)) != whole]
    assert differing == []


@pytest.mark.parametrize("seed", [1, 2])
def test_killed_at_a_random_moment_it_ends_in_the_same_rows_when_started_again(
    room: Path, lists: Path, seed: int, tmp_path: Path
):
    shutil.copytree(room / "fresh", tmp_path / "fresh")
    shutil.copytree(room / "fresh", tmp_path / "run")
    process = subprocess.Popen(killing(lists, tmp_path, "run"), cwd=PROJECT, stdout=subprocess.DEVNULL)
    try:
        kept, give_up = tmp_path / "run" / "snapshots", time.monotonic() + PATIENCE
        while process.poll() is None and not kept.exists() and time.monotonic() < give_up:
            time.sleep(0.01)  # until it has begun: that a program that is still starting can be killed is no news
        time.sleep(random.Random(seed).uniform(0, taken(room)["seconds"]))
        process.send_signal(signal.SIGKILL)
    finally:
        process.kill()
        process.wait()
    run(lists, tmp_path, "run")

    assert rows_in(tmp_path / "run") == rows_in(room / "whole")
