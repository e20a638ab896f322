"""The commands as a person runs them: processes, their output and their exit codes."""

import fcntl
import json
import os
from pathlib import Path

import pytest

from tests.cli.conftest import Place, boxoffice

MAIL = {
    "to": "ada@example.com",
    "subject": "Your upgrade",
    "text": "Code ABCD1234",
    "html": "<p>",
    "attachments": ["visit.ics"],
    "sentAt": "2026-11-20T12:00:01.000Z",
}


def test_a_demo_goes_through_the_whole_upgrade(place: Place) -> None:
    place.boxoffice.mails = [MAIL]
    done = place.run("demo", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    last = json.loads(lines[-1])
    assert last["ok"] is True
    assert last["order"]["confirmationCode"] == "ABCD1234"
    for told in (
        "You: Non-stop on Sunday 6 December 2026, please.",
        "Box office: All right.",
        "charge",
        "Your upgrade",
    ):
        assert told in done.stdout
    [paid] = [run["resume"][0] for run in place.boxoffice.said if run.get("resume")]
    assert paid == {
        "interruptId": "i1",
        "status": "resolved",
        "payload": {
            "orderId": place.boxoffice.order["id"],
            "orderVersion": 2,
            "paymentMethod": "pm_1",
            "amount": {"amount": "24.00", "currency": "EUR"},
        },
    }


def test_a_demo_fails_when_a_part_of_it_did_not_happen(place: Place) -> None:
    place.boxoffice.mails = [MAIL]
    place.boxoffice.ledger = [("charge", "24.000"), ("refund", "24.000")]
    done = place.run("demo", "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout.splitlines()[-1])["ok"] is False
    assert done.stderr == "The ledger does not say that 24.00 EUR was charged once.\n"
    place.boxoffice.order["status"] = "stuck"
    assert place.run("demo").stderr == "The order is stuck and its payment succeeded.\n"
    place.boxoffice.fail_with = "agent_unavailable"
    assert place.run("demo").stderr == "The run ended with agent_unavailable: It broke.\n"
    place.boxoffice.tickets = []
    assert "No demo customer has a ticket left" in place.run("demo").stderr or "Signing in" in place.run("demo").stderr


def test_a_chat_can_be_typed_and_paid(place: Place) -> None:
    typed = "I want to upgrade\nThe one for Friday\nNon-stop on Sunday\nYes\n1234\n4242 4242 4242 4242\n\n"
    done = place.run("chat", "--as", "ada@example.com", typed=typed)
    assert (done.returncode, done.stderr) == (0, "")
    for told in ("Your tickets", "No queues", "Order 8c7f", "Payment of 24.00 EUR", "incorrect_number", "ABCD1234"):
        assert told in done.stdout


def test_a_payment_can_be_declined_in_a_chat(place: Place) -> None:
    done = place.run("chat", typed="Pay now\n\n")
    assert done.returncode == 0
    assert place.boxoffice.said[-1]["resume"] == [{"interruptId": "i1", "status": "cancelled"}]


def test_people_who_cannot_sign_in_get_a_sentence(place: Place) -> None:
    wrong = place.run("chat", "--as", "wrong@example.com")
    refused = "Signing in was refused: Incorrect username or password (NotAuthorizedException).\n"
    assert (wrong.returncode, wrong.stderr) == (1, refused)
    unknown = place.run("chat", "--as", "nobody@example.com")
    assert unknown.stderr.startswith("There is no demo customer nobody@example.com")


def test_mails_are_printed_for_people_and_programs(place: Place) -> None:
    assert "No mail yet" in place.run("mail").stdout
    place.boxoffice.mails = [MAIL]
    assert json.loads(place.run("mail", "--json").stdout) == [MAIL]
    shown = place.run("mail").stdout
    assert "Your upgrade" in shown
    assert "Attached: visit.ics" in shown


def test_status_is_printed_for_people_and_programs(place: Place) -> None:
    told = json.loads(place.run("status", "--json").stdout)
    assert told == json.loads((place.state / "status.json").read_text())
    shown = place.run("status")
    assert shown.returncode == 0
    for word in ("Boxoffice is ready.", "ada@example.com", "gateway", "17"):
        assert word in shown.stdout


def test_without_a_stack_each_command_says_what_to_do(place: Place) -> None:
    fcntl.flock(place.lock, fcntl.LOCK_UN)
    for command in ("chat", "mail", "status"):
        done = place.run(command)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr == f"No stack runs on {place.state}: start one with `boxoffice up`.\n"
    told = place.run("status", "--json")
    assert (told.returncode, json.loads(told.stdout)["ready"]) == (1, False)
    down = place.run("down")
    assert (down.returncode, down.stdout) == (0, f"No stack runs on {place.state}.\n")


def test_a_stack_that_is_not_ready_or_damaged_says_so(place: Place) -> None:
    file = place.state / "status.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "ready": False}))
    assert "is not ready yet" in place.run("mail").stderr
    file.write_text("{")
    damaged = place.run("status")
    assert (damaged.returncode, "Traceback" in damaged.stderr) == (1, False)


def test_what_cannot_be_started_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").touch()
    for arguments, words in (
        (["--state", str(tmp_path)], "is not a Boxoffice state folder"),
        (["--state", str(tmp_path), "--fresh", "--detach"], "is not a Boxoffice state folder"),
        (["--state", str(tmp_path / "thesis.txt")], "is not a folder"),
        (["--state", str(tmp_path / "new"), "--hold-seconds", "0"], "--hold-seconds must be at least 1"),
        (["--state", str(tmp_path / "new"), "--port", "70000"], "--port must be between"),
    ):
        done = boxoffice("up", *arguments)
        assert done.returncode == 1
        assert words in done.stderr
        assert done.stderr.count("\n") == 1
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"MODEL_BUDGET_DAY": "lots"}, "Correct BOXOFFICE_MODEL_BUDGET_DAY: "),
        ({"MODEL_PRICES": '{"m": {"input": "1"}}'}, "BOXOFFICE_MODEL_PRICES: m needs input and output"),
        ({"MODEL": "bedrock", "MODEL_ID": "m"}, "there is no AWS account for it. Set AWS_PROFILE"),
    ],
)
def test_a_wrong_setting_of_a_model_is_told_before_anything_is_started_or_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], words: str
) -> None:
    for name in [name for name in os.environ if name.startswith(("BOXOFFICE_MODEL", "AWS_", "OPENAI_"))]:
        monkeypatch.delenv(name)
    for name, value in settings.items():
        monkeypatch.setenv(f"BOXOFFICE_{name}", value)
    done = boxoffice("up", "--state", str(tmp_path / "new"), "--fresh")
    assert done.returncode == 1
    assert words in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "new").exists()


def test_unknown_commands_and_help_work_without_a_stack() -> None:
    assert boxoffice("--help").returncode == 0
    assert boxoffice("fly").returncode == 2
