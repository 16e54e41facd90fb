"""Installs practising from the console."""

from importlib.resources import files
from pathlib import Path

from advisory.chat.service import Chat
from advisory.desk.board import Board
from advisory.desk.practising import Practising
from advisory.parts import Parts
from advisory.people.service import People
from advisory.practice.dialogues import read
from advisory.practice.http import PracticeRoutes
from advisory.practice.rehearsal import Rehearsals
from advisory.practice.store import forget_runs
from advisory.practice.tables import induction, practice_run
from advisory.storage.lifecycle import OfStaff


def install(parts: Parts, chat: Chat, board: Board, people: People, practising: Practising) -> Rehearsals:
    dialogues = read(Path(str(files(__package__).joinpath("rehearsals.jsonl"))))
    rehearsals = Rehearsals(parts.database, parts.clock, parts.background, chat, board, practising, dialogues)
    PracticeRoutes(rehearsals, people, parts.database, parts.clock).add(parts.routes)
    parts.lifecycle.tells_of_staff(
        OfStaff(practice_run, alone=True),
        OfStaff(induction, alone=True),
        OfStaff(induction, ("confirmed_by",)),
    )
    parts.lifecycle.of_staff_goes("practice", forget_runs)
    return rehearsals
